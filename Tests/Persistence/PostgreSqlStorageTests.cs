using Npgsql;
using Reticulum.Cluster;
using Reticulum.Clustering.PostgreSql;
using Reticulum.Tests.PostgreSql;
using Xunit;

namespace Reticulum.Tests.Persistence;

public sealed class PostgreSqlStorageTests(PostgreSqlStorageTests.Silo silo) : GrainStorageTests(silo), IClassFixture<PostgreSqlStorageTests.Silo>
{
    [Fact]
    public async Task Key_AtItsLimitAndAboveIt_IsKeptAndRefused()
    {
        await WriteAsync(Id(new string('ж', 512)), "a", 1);
        Assert.Equal("a", (await ReadAsync(Id(new string('ж', 512)))).State.Text);
        await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(Id(new string('ж', 513)), "a", 1));
    }

    [Fact]
    public async Task Stored_IsPlainJson()
    {
        await WriteAsync(Id("plain"), "text", 5);
        Assert.Equal("""{"Text":"text","Number":5}""", await PostgreSqlServer.QueryAsync<string>(
            silo.Database,
            "SELECT convert_from(PayloadBinary, 'UTF8') FROM OrleansStorage WHERE GrainIdExtensionString = 'plain'",
            TestContext.Current.CancellationToken));
    }

    public sealed class Silo(SharedPostgreSql postgreSql) : StorageSilo
    {
        public string Database { get; private set; } = "";

        protected override async Task<PersistenceOptions> ConfigureAsync()
        {
            Database = await postgreSql.CreateDatabaseAsync();
            await PostgreSqlSchema.EnsureAsync(Database, CancellationToken.None);
            return new PersistenceOptions { Provider = PersistenceOptions.PostgreSql, ConnectionString = Database };
        }
    }
}
