using System.Net.Sockets;
using Npgsql;
using Reticulum.Configuration;
using Reticulum.Placement;

namespace Reticulum.Clustering.PostgreSql;

/// <summary>
/// The database that a cluster meets in, as a node may use it: every call has a limit, so that a database that is dead or hangs holds nobody, and every
/// way of not getting an answer is a <see cref="LayoutStoreException"/>. Connections are made for a call and closed after it: calls are seldom, and one that
/// was kept would only tell with an error that the database had been restarted.
/// </summary>
internal sealed class ClusterDatabase : IAsyncDisposable
{
    /// <summary>Seconds until a connection stands, with the name looked up and the user accepted.</summary>
    public const int ConnectSeconds = 2;

    // How long an answer to "cancel the command" is waited for, after a command was not answered.
    private const int CancelMilliseconds = 250;

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;

    /// <exception cref="CannotStartException">The connection string is none.</exception>
    public ClusterDatabase(string connectionString, TimeProvider time)
    {
        _source = NpgsqlDataSource.Create(Bounded(connectionString, command: ConnectSeconds, pooling: false));
        _time = time;
    }

    /// <summary>The connection string, with limits where it has none of its own.</summary>
    /// <param name="connectionString">An operator's.</param>
    /// <param name="command">Seconds until a command is given up.</param>
    /// <param name="pooling">Connections are kept for the next.</param>
    /// <exception cref="CannotStartException">The connection string is none.</exception>
    public static string Bounded(string connectionString, int command, bool pooling)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            ArgumentException.ThrowIfNullOrWhiteSpace(given.Host);
            var bounded = new NpgsqlConnectionStringBuilder(connectionString)
            {
                Timeout = given.ShouldSerialize("Timeout") ? given.Timeout : ConnectSeconds,
                CommandTimeout = given.ShouldSerialize("Command Timeout") ? given.CommandTimeout : command,
                CancellationTimeout = CancelMilliseconds,
                ApplicationName = given.ApplicationName ?? "reticulum",
                Pooling = pooling && given.Pooling,
            };
            return bounded.ConnectionString;
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or OverflowException)
        {
            throw new CannotStartException($"The database's connection string cannot be read: {malformed.Message}", malformed);
        }
    }

    /// <summary>Runs a call on a connection of its own.</summary>
    /// <param name="limit">
    /// After which the caller goes on. What was begun is given up by its own limits soon after, so no token goes with it: a token's cancellation would do
    /// I/O on the thread that cancels.
    /// </param>
    /// <param name="call">What to do.</param>
    /// <param name="cancellationToken">The caller goes on at once.</param>
    /// <exception cref="LayoutStoreException">No answer, or a refusal, which is then the inner <see cref="PostgresException"/>.</exception>
    public async Task<T> CallAsync<T>(TimeSpan limit, Func<NpgsqlConnection, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAndCallAsync(call).WaitAsync(limit, _time, cancellationToken);
        }
        catch (Exception failed) when (failed is NpgsqlException or TimeoutException or SocketException or IOException)
        {
            throw new LayoutStoreException($"The cluster's database does not do it: {failed.Message}", failed);
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T> ConnectAndCallAsync<T>(Func<NpgsqlConnection, Task<T>> call)
    {
        await using var connection = await _source.OpenConnectionAsync(CancellationToken.None);
        return await call(connection);
    }
}
