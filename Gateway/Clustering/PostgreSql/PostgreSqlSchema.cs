using Npgsql;
using Reticulum.Configuration;
using Reticulum.Placement;

namespace Reticulum.Clustering.PostgreSql;

/// <summary>
/// The tables of a cluster, made by whichever node comes first.
///
/// <para>Terms. The <em>schema</em> is <c>Tables.sql</c>, and <c>Queries/*.sql</c>: what Orleans' ADO.NET providers run, by the keys under which they look
/// for it in <c>OrleansQuery</c>. Its <em>version</em> is a number in <c>reticulum_schema</c>.</para>
///
/// <para>Steps. (1) Where the version is there and not below ours, nothing is written, and no right but to read is needed. (2) Else, in one transaction: a lock
/// that one node at a time has; the version again; tables that are missing; queries; the version. A crash at any step leaves all of it or nothing.</para>
///
/// <para>Invariants. A change of the schema counts <see cref="Version"/> up and leaves the schema usable by nodes of the version before: nodes are replaced
/// one after the other. A newer node's schema is left alone.</para>
/// </summary>
public static class PostgreSqlSchema
{
    private const int Version = 1;
    private const long LockKey = 0x5245_5449_4355_4C55; // "RETICULU", in ASCII
    private const string Resources = "Reticulum.Clustering.PostgreSql.";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Makes the tables that are missing in the default schema of the connection; quick where they are there. Any number of nodes at once.</summary>
    /// <exception cref="CannotStartException">The connection string is none, or the user may not create tables.</exception>
    /// <exception cref="LayoutStoreException">The database cannot be reached, or refuses; a later try may do.</exception>
    public static async Task EnsureAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var database = new ClusterDatabase(connectionString, TimeProvider.System);
        try
        {
            await database.CallAsync(Limit, EnsureAsync, cancellationToken);
        }
        catch (LayoutStoreException refused) when (refused.InnerException is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } why)
        {
            throw new CannotStartException(
                $"The database's user may not make the cluster's tables ({why.MessageText}). Grant it CREATE on the schema, or start a node once with a user "
                + "that may, and grant this one SELECT, INSERT, UPDATE and DELETE on the tables.",
                refused);
        }
    }

    private static async Task<bool> EnsureAsync(NpgsqlConnection connection)
    {
        if (await IsMadeAsync(connection))
        {
            return false;
        }

        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})");
        if (await IsMadeAsync(connection))
        {
            return false;
        }

        await ExecuteAsync(connection, await ReadAsync("Tables.sql"));
        foreach (var (key, text) in await QueriesAsync())
        {
            await ExecuteAsync(
                connection,
                "INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ($1, $2) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText",
                key,
                text);
        }

        await ExecuteAsync(
            connection, "INSERT INTO reticulum_schema (version) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET version = EXCLUDED.version", Version);
        await transaction.CommitAsync();
        return true;
    }

    private static async Task<bool> IsMadeAsync(NpgsqlConnection connection)
    {
        await using var exists = Command(connection, "SELECT to_regclass('reticulum_schema') IS NOT NULL");
        if (await exists.ExecuteScalarAsync() is not true)
        {
            return false;
        }

        await using var version = Command(connection, "SELECT version FROM reticulum_schema");
        return await version.ExecuteScalarAsync() is >= Version;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, params object[] values)
    {
        await using var command = Command(connection, text, values);
        await command.ExecuteNonQueryAsync();
    }

    // Without values the text goes as it is, however many statements it has.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, params object[] values)
    {
        var command = new NpgsqlCommand(text, connection) { CommandTimeout = (int)Limit.TotalSeconds };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static async Task<IReadOnlyList<(string Key, string Text)>> QueriesAsync()
    {
        const string Prefix = Resources + "Queries.", Suffix = ".sql";
        var queries = new List<(string Key, string Text)>();
        foreach (var name in typeof(PostgreSqlSchema).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            queries.Add((name[Prefix.Length..^Suffix.Length], await ReadAsync(name[Resources.Length..])));
        }

        return queries;
    }

    private static async Task<string> ReadAsync(string name)
    {
        using var reader = new StreamReader(typeof(PostgreSqlSchema).Assembly.GetManifestResourceStream(Resources + name)!);
        return await reader.ReadToEndAsync();
    }
}
