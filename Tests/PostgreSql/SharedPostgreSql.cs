using Reticulum.Tests.PostgreSql;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedPostgreSql))]

namespace Reticulum.Tests.PostgreSql;

/// <summary>One server for all the tests that only need a database; started by the first of them. Who stops or suspends a server takes one of its own.</summary>
public sealed class SharedPostgreSql : IAsyncDisposable
{
    private readonly Lazy<Task<PostgreSqlServer>> _server = new(() => PostgreSqlServer.StartNewAsync(CancellationToken.None));

    /// <summary>A new empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync() => await (await _server.Value).CreateDatabaseAsync(TestContext.Current.CancellationToken);

    internal Task<PostgreSqlServer> ServerAsync() => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
