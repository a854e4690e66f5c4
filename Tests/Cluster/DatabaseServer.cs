using Reticulum.Tests.PostgreSql;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>The real PostgreSQL of the tests of clusters: one server of their own, since they kill it; a database for each cluster.</summary>
public sealed class DatabaseServer : IAsyncLifetime
{
    private PostgreSqlServer? _server;

    internal int Port => Server.Port;

    private PostgreSqlServer Server => _server ?? throw new InvalidOperationException("The server was not started.");

    public async ValueTask InitializeAsync() => _server = await PostgreSqlServer.StartNewAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>A new database, and how it is reached.</summary>
    internal Task<string> CreateAsync(CancellationToken cancellationToken) => Server.CreateDatabaseAsync(cancellationToken);

    /// <summary>All that was in a database is lost.</summary>
    internal Task EmptyAsync(string connectionString, CancellationToken cancellationToken) => Server.EmptyAsync(connectionString, cancellationToken);

    /// <summary>At once, without a word to those who are connected.</summary>
    internal Task KillAsync(CancellationToken cancellationToken) => Server.KillAsync(cancellationToken);

    /// <summary>On the same port, with the same data.</summary>
    internal Task StartAgainAsync(CancellationToken cancellationToken) => Server.StartAsync(cancellationToken);
}
