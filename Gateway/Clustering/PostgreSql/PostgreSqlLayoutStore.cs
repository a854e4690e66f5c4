using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Clustering.PostgreSql;

/// <summary>
/// The layout in the cluster's database: one row for each cluster, the document as <see cref="LayoutJson"/>. The tables must be there
/// (<see cref="PostgreSqlSchema"/>). No call takes longer than <see cref="Limit"/>.
///
/// <para>Every node reads it every few seconds, and the document grows with the nodes: what has been read is kept, and sent again only where the row is another
/// one. By its version and its time: a database that was restored and written to may have another document under the same version.</para>
/// </summary>
internal sealed class PostgreSqlLayoutStore : ILayoutStore, IAsyncDisposable
{
    /// <summary>After which a call fails.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly ClusterDatabase _database;
    private readonly string _connectionString;
    private readonly string _clusterId;
    private volatile ReadRow _last = new(Version: -1, DateTime.UnixEpoch, null);

    /// <exception cref="Configuration.CannotStartException">The connection string is none.</exception>
    public PostgreSqlLayoutStore(IOptions<ClusterOptions> cluster, TimeProvider time)
    {
        _database = new ClusterDatabase(cluster.Value.ConnectionString ?? "", time);
        _connectionString = cluster.Value.ConnectionString ?? "";
        _clusterId = cluster.Value.Id;
    }

    public ValueTask PrepareAsync(CancellationToken cancellationToken) => new(PostgreSqlSchema.EnsureAsync(_connectionString, cancellationToken));

    public async ValueTask<Layout?> ReadAsync(CancellationToken cancellationToken)
    {
        var last = _last;
        var row = await _database.CallAsync(Limit, connection => ReadAsync(connection, last), cancellationToken);
        if (row is not { } found)
        {
            return null;
        }

        if (found.Document is not { } document)
        {
            return last.Layout;
        }

        var layout = LayoutJson.Parse(document) ?? throw new LayoutStoreException($"What is stored as the layout of cluster {_clusterId} is no layout.");
        _last = new ReadRow(found.Version, found.ChangedAt, layout);
        return layout;
    }

    public async ValueTask<bool> TryWriteAsync(Layout next, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(next.Version, expectedVersion);
        var text = expectedVersion == 0
            ? "INSERT INTO reticulum_layout (cluster_id, version, document) VALUES ($1, $2, $3) ON CONFLICT (cluster_id) DO NOTHING"
            : "UPDATE reticulum_layout SET version = $2, document = $3, changed_at = now() WHERE cluster_id = $1 AND version = $4";
        var rows = await _database.CallAsync(
            Limit,
            async connection =>
            {
                await using var command = new NpgsqlCommand(text, connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _clusterId });
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = next.Version });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = LayoutJson.Serialize(next), NpgsqlDbType = NpgsqlDbType.Jsonb });
                if (expectedVersion != 0)
                {
                    command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = expectedVersion });
                }

                return await command.ExecuteNonQueryAsync();
            },
            cancellationToken);
        return rows == 1;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    // No document: it is the one that was read last.
    private async Task<(long Version, DateTime ChangedAt, string? Document)?> ReadAsync(NpgsqlConnection connection, ReadRow last)
    {
        await using var command = new NpgsqlCommand(
            "SELECT version, changed_at, CASE WHEN version = $2 AND changed_at = $3 THEN NULL ELSE document::text END FROM reticulum_layout WHERE cluster_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _clusterId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last.Version });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = last.ChangedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? (reader.GetInt64(0), reader.GetDateTime(1), await reader.IsDBNullAsync(2) ? null : reader.GetString(2))
            : null;
    }

    private sealed record ReadRow(long Version, DateTime ChangedAt, Layout? Layout);
}
