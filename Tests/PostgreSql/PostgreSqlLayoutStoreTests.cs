using System.Net;
using System.Net.Sockets;
using CsCheck;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Cluster;
using Reticulum.Clustering.PostgreSql;
using Reticulum.Placement;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.PostgreSql;

public sealed class PostgreSqlLayoutStoreTests(SharedPostgreSql postgreSql)
{
    private const int Writers = 16;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_NothingStored_IsNull()
    {
        await using var store = await NewStoreAsync();
        Assert.Null(await store.ReadAsync(Cancelled));
    }

    [Fact]
    public async Task ReadAsync_AnyLayoutThatWasWritten_IsTheSame()
    {
        await using var store = await NewStoreAsync();
        var version = 0L;
        await LayoutJsonTests.Layouts.SampleAsync(
            async layout =>
            {
                layout = layout with { Version = version + 1 };
                Assert.True(await store.TryWriteAsync(layout, version, Cancelled));
                version = layout.Version;
                Assert.True(LayoutJsonTests.Same(layout, await store.ReadAsync(Cancelled)));
            },
            iter: 50,
            threads: 1);
    }

    /// <summary>A thousand nodes read it every few seconds, and it has a line for each of them.</summary>
    [Fact]
    public async Task ReadAsync_NothingWrittenSince_IsTheLayoutThatWasRead()
    {
        var database = await NewDatabaseAsync();
        await using var store = Store(database);
        await using var other = Store(database);
        Assert.True(await other.TryWriteAsync(LayoutOf(1), 0, Cancelled));
        var first = await store.ReadAsync(Cancelled);
        Assert.Same(first, await store.ReadAsync(Cancelled));

        var second = LayoutOf(2);
        Assert.True(await other.TryWriteAsync(second, 1, Cancelled));
        Assert.True(LayoutJsonTests.Same(second, await store.ReadAsync(Cancelled)));
    }

    [Fact]
    public async Task ReadAsync_RestoredDatabaseWithAnotherDocumentOfTheSameVersion_IsRead()
    {
        var database = await NewDatabaseAsync();
        await using var store = Store(database);
        await using var other = Store(database);
        Assert.True(await store.TryWriteAsync(LayoutOf(2), 0, Cancelled));
        Assert.NotNull(await store.ReadAsync(Cancelled));
        await PostgreSqlServer.ExecuteAsync(database, "DELETE FROM reticulum_layout", Cancelled);
        Assert.Null(await store.ReadAsync(Cancelled));

        var another = LayoutOf(2);
        Assert.True(await other.TryWriteAsync(another, 0, Cancelled));
        Assert.True(LayoutJsonTests.Same(another, await store.ReadAsync(Cancelled)));
    }

    [Fact]
    public async Task TryWriteAsync_SixteenWritersEachRound_OneWinsEachAndNothingIsLost()
    {
        await using var store = await NewStoreAsync();
        for (var version = 0L; version < 5; version++)
        {
            var proposals = Enumerable.Range(0, Writers).Select(_ => LayoutOf(version + 1)).ToArray();
            var won = await Task.WhenAll(proposals.Select(proposal => Task.Run(async () => await store.TryWriteAsync(proposal, version, Cancelled))));
            Assert.Equal(1, won.Count(one => one));
            Assert.True(LayoutJsonTests.Same(proposals[Array.IndexOf(won, true)], await store.ReadAsync(Cancelled)));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public async Task TryWriteAsync_OnAnotherVersionThanIsStored_IsFalseAndChangesNothing(long expected, long next)
    {
        await using var store = await NewStoreAsync();
        var stored = LayoutOf(1);
        Assert.True(await store.TryWriteAsync(stored, 0, Cancelled));
        var second = LayoutOf(2);
        Assert.True(await store.TryWriteAsync(second, 1, Cancelled));
        Assert.False(await store.TryWriteAsync(LayoutOf(next), expected, Cancelled));
        Assert.True(LayoutJsonTests.Same(second, await store.ReadAsync(Cancelled)));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    public async Task TryWriteAsync_VersionThatDoesNotGrow_IsRefused(long expected, long next)
    {
        await using var store = await NewStoreAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await store.TryWriteAsync(LayoutOf(next), expected, Cancelled));
    }

    [Fact]
    public async Task Stores_OfTwoClustersInOneDatabase_AreApart()
    {
        var database = await NewDatabaseAsync();
        await using var one = Store(database, "one");
        await using var other = Store(database, "other");
        Assert.True(await one.TryWriteAsync(LayoutOf(1), 0, Cancelled));
        Assert.Null(await other.ReadAsync(Cancelled));
    }

    [Fact]
    public async Task ReadAsync_DocumentThatIsNoLayout_IsALayoutStoreException()
    {
        var database = await NewDatabaseAsync();
        await PostgreSqlServer.ExecuteAsync(database, "INSERT INTO reticulum_layout (cluster_id, version, document) VALUES ('reticulum', 1, '{}')", Cancelled);
        await using var store = Store(database);
        await Assert.ThrowsAsync<LayoutStoreException>(async () => await store.ReadAsync(Cancelled));
    }

    [Fact]
    public async Task Calls_WithoutTables_AreLayoutStoreExceptions()
    {
        await using var store = Store(await postgreSql.CreateDatabaseAsync());
        await FailsAsync(store);
    }

    [Fact]
    public async Task Calls_NobodyListens_AreLayoutStoreExceptions()
    {
        await using var store = Store($"Host=127.0.0.1;Port={LoopbackPorts.Free()};Database=a;Username=b");
        await FailsAsync(store);
    }

    [Fact]
    public async Task Calls_NameOfNoHost_AreLayoutStoreExceptions()
    {
        await using var store = Store("Host=nowhere.invalid;Database=a;Username=b");
        await FailsAsync(store);
    }

    [Fact]
    public async Task ReadAsync_ServerThatTakesTheConnectionAndSaysNothing_EndsAtTheLimit()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var time = new FakeTimeProvider();
        await using var store = Store($"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Database=a;Username=b;Timeout=600", time: time);
        var read = store.ReadAsync(Cancelled).AsTask();
        time.Advance(PostgreSqlLayoutStore.Limit - TimeSpan.FromTicks(1));
        Assert.False(read.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.IsType<TimeoutException>((await Assert.ThrowsAsync<LayoutStoreException>(() => read)).InnerException);
    }

    [Fact]
    public async Task ReadAsync_CallerGivesUp_IsCancelled()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var store = Store($"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Database=a;Username=b");
        using var caller = new CancellationTokenSource();
        var read = store.ReadAsync(caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    /// <summary>In each of the ways in which a database goes away, and back again, on one server.</summary>
    [Fact]
    public async Task Calls_WhileTheDatabaseIsAway_FailAndWorkAgainAfter()
    {
        await using var server = await PostgreSqlServer.StartNewAsync(Cancelled);
        var database = await server.CreateDatabaseAsync(Cancelled);
        await PostgreSqlSchema.EnsureAsync(database, Cancelled);
        await using var store = Store(database);
        var layout = LayoutOf(1);
        Assert.True(await store.TryWriteAsync(layout, 0, Cancelled));

        await server.KillAsync(Cancelled);
        await FailsAsync(store);
        await server.StartAsync(Cancelled);
        Assert.True(LayoutJsonTests.Same(layout, await store.ReadAsync(Cancelled)));

        server.Suspend();
        await FailsAsync(store);
        server.Resume();
        Assert.True(LayoutJsonTests.Same(layout, await store.ReadAsync(Cancelled)));

        await server.StopAsync(Cancelled);
        await FailsAsync(store);
        await server.StartAsync(Cancelled);
        Assert.True(LayoutJsonTests.Same(layout, await store.ReadAsync(Cancelled)));
    }

    private static async Task FailsAsync(PostgreSqlLayoutStore store)
    {
        await Assert.ThrowsAsync<LayoutStoreException>(async () => await store.ReadAsync(Cancelled));
        await Assert.ThrowsAsync<LayoutStoreException>(async () => await store.TryWriteAsync(LayoutOf(7), 6, Cancelled));
    }

    private static Layout LayoutOf(long version) =>
        new(version, 128, [new LayoutMember(new Node(Guid.NewGuid(), "node"), NodeRole.Silo, Guid.NewGuid())]);

    private static PostgreSqlLayoutStore Store(string database, string cluster = "reticulum", TimeProvider? time = null) =>
        new(Options.Create(new ClusterOptions { ConnectionString = database, Id = cluster }), time ?? TimeProvider.System);

    private async Task<string> NewDatabaseAsync()
    {
        var database = await postgreSql.CreateDatabaseAsync();
        await PostgreSqlSchema.EnsureAsync(database, Cancelled);
        return database;
    }

    private async Task<PostgreSqlLayoutStore> NewStoreAsync() => Store(await NewDatabaseAsync());
}
