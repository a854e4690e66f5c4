using Reticulum.Clustering.PostgreSql;
using Reticulum.Configuration;
using Reticulum.Placement;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.PostgreSql;

public sealed class PostgreSqlSchemaTests(SharedPostgreSql postgreSql)
{
    // What Microsoft.Orleans.Clustering.AdoNet and Microsoft.Orleans.Persistence.AdoNet look for.
    private static readonly string[] Keys =
    [
        "CleanupDefunctSiloEntriesKey", "CleanupDefunctSiloEntryKey", "ClearStorageKey", "DeleteMembershipTableEntriesKey", "DeleteStorageKey", "GatewaysQueryKey", "InsertMembershipKey",
        "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey", "ReadFromStorageKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey", "WriteToStorageKey",
    ];

    [Fact]
    public async Task EnsureAsync_EightNodesAtOnceOnAnEmptyDatabase_TheTablesAreThereForAll()
    {
        var database = await postgreSql.CreateDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EnsureAsync(database)));
        Assert.Equal(string.Join(' ', Keys), await QueryAsync<string>(database, "SELECT string_agg(QueryKey, ' ' ORDER BY QueryKey COLLATE \"C\") FROM OrleansQuery"));
        Assert.Equal(0, await QueryAsync<long>(database, "SELECT count(*) FROM reticulum_layout"));
    }

    [Fact]
    public async Task EnsureAsync_Again_WritesNothing()
    {
        var database = await postgreSql.CreateDatabaseAsync();
        await EnsureAsync(database);
        var before = await TransactionsAsync(database);
        await EnsureAsync(database);
        Assert.Equal(before, await TransactionsAsync(database));
    }

    [Fact]
    public async Task EnsureAsync_OfAVersionBefore_MendsQueriesAndKeepsData()
    {
        var database = await postgreSql.CreateDatabaseAsync();
        await EnsureAsync(database);
        await ExecuteAsync(database, "UPDATE reticulum_schema SET version = 0; UPDATE OrleansQuery SET QueryText = 'old'; DROP TABLE OrleansStorage");
        await ExecuteAsync(database, "INSERT INTO reticulum_layout (cluster_id, version, document) VALUES ('c', 7, '{}')");
        await EnsureAsync(database);
        Assert.Equal(0, await QueryAsync<long>(database, "SELECT count(*) FROM OrleansQuery WHERE QueryText = 'old'"));
        Assert.Equal(7, await QueryAsync<long>(database, "SELECT version FROM reticulum_layout"));
        Assert.Equal(0, await QueryAsync<long>(database, "SELECT count(*) FROM OrleansStorage"));
    }

    [Fact]
    public async Task EnsureAsync_OfANewerVersion_IsLeftAlone()
    {
        var database = await postgreSql.CreateDatabaseAsync();
        await EnsureAsync(database);
        await ExecuteAsync(database, "UPDATE reticulum_schema SET version = 1000; UPDATE OrleansQuery SET QueryText = 'newer'");
        await EnsureAsync(database);
        Assert.Equal(Keys.Length, await QueryAsync<long>(database, "SELECT count(*) FROM OrleansQuery WHERE QueryText = 'newer'"));
    }

    [Fact]
    public async Task EnsureAsync_UserWhoMayNotCreate_IsToldWhatIsMissing()
    {
        var (database, user) = await CreateUserAsync();
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => EnsureAsync(user));
        Assert.Contains("Grant it CREATE", refused.Message, StringComparison.Ordinal);
        Assert.False(await QueryAsync<bool>(database, "SELECT to_regclass('orleansquery') IS NOT NULL"));
    }

    [Fact]
    public async Task EnsureAsync_UserWhoMayOnlyUseTheTables_DoesWhereTheyAreThere()
    {
        var (database, user) = await CreateUserAsync();
        await EnsureAsync(database);
        await ExecuteAsync(database, "GRANT SELECT ON reticulum_schema TO PUBLIC");
        await EnsureAsync(user);
    }

    [Fact]
    public async Task EnsureAsync_NobodyThere_IsALayoutStoreException() => await Assert.ThrowsAsync<LayoutStoreException>(
        () => EnsureAsync($"Host=127.0.0.1;Port={LoopbackPorts.Free()};Database=a;Username=b"));

    [Fact]
    public async Task EnsureAsync_NoSuchDatabase_IsALayoutStoreException()
    {
        var server = await postgreSql.ServerAsync();
        var failed = await Assert.ThrowsAsync<LayoutStoreException>(() => EnsureAsync(server.ConnectionString("nowhere", "postgres")));
        Assert.Contains("nowhere", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("swordfish")]
    [InlineData("Hots=here;Password=swordfish")]
    [InlineData("Host=here;Port=many;Password=swordfish")]
    public async Task EnsureAsync_NoConnectionString_SaysSoWithoutShowingIt(string connectionString)
    {
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => EnsureAsync(connectionString));
        Assert.DoesNotContain("swordfish", refused.Message, StringComparison.Ordinal);
    }

    private static Task EnsureAsync(string database) => PostgreSqlSchema.EnsureAsync(database, TestContext.Current.CancellationToken);

    private static Task ExecuteAsync(string database, string sql) => PostgreSqlServer.ExecuteAsync(database, sql, TestContext.Current.CancellationToken);

    private static Task<T> QueryAsync<T>(string database, string sql) => PostgreSqlServer.QueryAsync<T>(database, sql, TestContext.Current.CancellationToken);

    // The transactions that wrote the rows.
    private static Task<string> TransactionsAsync(string database) => QueryAsync<string>(
        database, "SELECT string_agg(xmin::text, ' ') || (SELECT xmin::text FROM reticulum_schema) FROM (SELECT xmin FROM OrleansQuery ORDER BY QueryKey) AS query");

    private async Task<(string Database, string User)> CreateUserAsync()
    {
        var database = await postgreSql.CreateDatabaseAsync();
        var name = $"user_{Guid.NewGuid():N}";
        await ExecuteAsync(database, $"REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE {name} LOGIN");
        return (database, database.Replace("Username=postgres", $"Username={name}", StringComparison.Ordinal));
    }
}
