using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Clustering.PostgreSql;

/// <summary>
/// The layout in the cluster's database: one row for each cluster, the document as <see cref="LayoutJson"/>. The tables must be there
/// (<see cref="PostgreSqlSchema"/>). No call takes longer than <see cref="Limit"/>.
/// </summary>
internal sealed class PostgreSqlLayoutStore : ILayoutStore, IAsyncDisposable
{
    /// <summary>After which a call fails.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly ClusterDatabase _database;
    private readonly string _connectionString;
    private readonly string _clusterId;

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
        var document = await _database.CallAsync(
            Limit,
            async connection =>
            {
                await using var command = new NpgsqlCommand("SELECT document::text FROM reticulum_layout WHERE cluster_id = $1", connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _clusterId });
                return (string?)await command.ExecuteScalarAsync();
            },
            cancellationToken);
        return document is null
            ? null
            : LayoutJson.Parse(document) ?? throw new LayoutStoreException($"What is stored as the layout of cluster {_clusterId} is no layout.");
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
}
