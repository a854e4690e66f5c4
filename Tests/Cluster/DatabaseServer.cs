using System.Globalization;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>A real PostgreSQL for the tests of clusters: one server, a database for each cluster.</summary>
public sealed class DatabaseServer : IAsyncLifetime
{
    private readonly TemporaryDirectory _home = new();
    private int _databases;

    internal int Port { get; } = LoopbackPorts.Free();

    public async ValueTask InitializeAsync()
    {
        await RunAsync("chown", "postgres", _home.Path);
        await PgAsync("initdb", "-D", _home["db"], "-U", "postgres", "-A", "trust", "--no-sync");
        await StartAgainAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        _home.Dispose();
    }

    /// <summary>A new database, and how it is reached.</summary>
    internal async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = string.Create(CultureInfo.InvariantCulture, $"cluster{++_databases}");
        await PgAsync("createdb", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", name);
        return string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database={name};Username=postgres");
    }

    /// <summary>At once, without a word to those who are connected.</summary>
    internal Task KillAsync(CancellationToken cancellationToken) => PgAsync("pg_ctl", "-D", _home["db"], "-m", "immediate", "stop").WaitAsync(cancellationToken);

    /// <summary>On the same port, with the same data.</summary>
    internal Task StartAgainAsync(CancellationToken cancellationToken) => PgAsync(
        "pg_ctl", "-D", _home["db"], "-w", "-l", _home["log"], "-o", string.Create(CultureInfo.InvariantCulture, $"-p {Port} -k {_home.Path} -h 127.0.0.1 -c fsync=off"), "start").WaitAsync(cancellationToken);

    private static Task PgAsync(string command, params string[] arguments) => RunAsync("runuser", ["-u", "postgres", "--", command, .. arguments]);

    private static async Task RunAsync(string command, params string[] arguments)
    {
        await using var process = ChildProcess.Start(command, arguments, Path.GetTempPath());
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}: {process.Error}{process.Output}");
    }
}
