using System.Globalization;
using Npgsql;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.PostgreSql;

/// <summary>
/// A real PostgreSQL server of a test's own: its data in a temporary directory, on a loopback port, without passwords. It can be stopped in each of the ways
/// in which a database goes away, and started again on the same data and port. Where it cannot be started the test fails: test.sh installs it.
/// </summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string User = "postgres";
    private const string Ready = "database system is ready to accept connections";
    private const int StartAttempts = 20;

    private static readonly Dictionary<string, string> Environment = new() { ["LC_ALL"] = "C", ["TZ"] = "UTC" };

    private readonly string _data = Path.Combine(Path.GetTempPath(), $"reticulum-postgresql-{Guid.NewGuid():N}");
    private readonly string _binaries = FindBinaries();
    private ChildProcess? _postmaster;
    private int _databases;

    private PostgreSqlServer()
    {
    }

    public int Port { get; } = LoopbackPorts.Free();

    /// <summary>A new data directory and a server on it.</summary>
    public static async Task<PostgreSqlServer> StartNewAsync(CancellationToken cancellationToken)
    {
        var server = new PostgreSqlServer();
        try
        {
            await server.RunAsync("initdb", ["-D", server._data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>On the data directory and port that it had. After a kill the old server's processes may still be going: then again.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var postmaster = AsUser("postgres", [
                "-D", _data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                "-c", "fsync=off", "-c", "max_connections=200", "-c", "shared_buffers=32MB", "-c", "logging_collector=off"]);
            var exit = postmaster.WaitForExitAsync(cancellationToken);
            if (await Task.WhenAny(postmaster.SeeAsync(Ready, cancellationToken), exit) != exit)
            {
                _postmaster = postmaster;
                return;
            }

            var error = postmaster.Error;
            await postmaster.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (attempt == StartAttempts || !error.Contains("still in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"PostgreSQL does not start: {error}");
            }
        }
    }

    /// <summary>An operator's stop: clients are cut off, the data is whole.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Signals.Send(Running.Id, Signals.Interrupt);
        await EndedAsync(cancellationToken);
    }

    /// <summary>A crash of all its processes at once.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        foreach (var process in Suspended())
        {
            Signals.Send(process, Signals.Kill);
        }

        await EndedAsync(cancellationToken);
    }

    /// <summary>It hangs: connections stand, and new ones are taken by the kernel, but nothing is answered.</summary>
    public void Suspend() => Suspended();

    public void Resume()
    {
        foreach (var child in Signals.ChildrenOf(Running.Id))
        {
            Signals.Send(child, Signals.Continue);
        }

        Signals.Send(Running.Id, Signals.Continue);
    }

    /// <summary>A new empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(ConnectionString("postgres", User), $"CREATE DATABASE {name}", cancellationToken);
        return ConnectionString(name, User);
    }

    /// <summary>Everything that was in a database is lost; the clients that are connected are cut off.</summary>
    /// <param name="connectionString">Of <see cref="CreateDatabaseAsync"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task EmptyAsync(string connectionString, CancellationToken cancellationToken)
    {
        var (name, postgres) = (new NpgsqlConnectionStringBuilder(connectionString).Database, ConnectionString("postgres", User));
        await ExecuteAsync(postgres, $"ALTER DATABASE {name} ALLOW_CONNECTIONS false", cancellationToken); // or one of them would be back before it is gone
        await ExecuteAsync(postgres, $"DROP DATABASE {name} WITH (FORCE)", cancellationToken);
        await ExecuteAsync(postgres, $"CREATE DATABASE {name}", cancellationToken);
    }

    public string ConnectionString(string database, string user) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={user};Include Error Detail=true";

    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<T> QueryAsync<T>(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_postmaster is not null)
        {
            await KillAsync(CancellationToken.None);
        }

        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private ChildProcess Running => _postmaster ?? throw new InvalidOperationException("PostgreSQL is not running.");

    private static string FindBinaries() =>
        new DirectoryInfo("/usr/lib/postgresql") is { Exists: true } versions
            && versions.GetDirectories().Select(version => Path.Combine(version.FullName, "bin")).Where(bin => File.Exists(Path.Combine(bin, "postgres"))).Max() is { } newest
            ? newest
            : throw new InvalidOperationException("There is no PostgreSQL below /usr/lib/postgresql: test.sh installs what the tests need.");

    // The postmaster first, so that no process is born meanwhile.
    private List<int> Suspended()
    {
        Signals.Send(Running.Id, Signals.Stop);
        List<int> all = [Running.Id, .. Signals.ChildrenOf(Running.Id)];
        foreach (var process in all)
        {
            Signals.Send(process, Signals.Stop);
        }

        return all;
    }

    private async Task EndedAsync(CancellationToken cancellationToken)
    {
        await Running.WaitForExitAsync(cancellationToken);
        await Running.DisposeAsync();
        _postmaster = null;
    }

    private async Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using var process = AsUser(program, arguments);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {process.Error}{process.Output}");
        }
    }

    // PostgreSQL does not run as root. setpriv becomes the program, so that the process that was started is the server's (runuser would stay as its parent).
    private ChildProcess AsUser(string program, IReadOnlyList<string> arguments)
    {
        var file = Path.Combine(_binaries, program);
        return System.Environment.UserName == "root"
            ? ChildProcess.Start("setpriv", ["--reuid", User, "--regid", User, "--init-groups", "--", file, .. arguments], Path.GetTempPath(), Environment)
            : ChildProcess.Start(file, arguments, Path.GetTempPath(), Environment);
    }
}
