using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;
using Reticulum.Clustering.PostgreSql;
using Xunit;

namespace Reticulum.Tests.PostgreSql;

/// <summary>Orleans' own membership provider on our queries: what its protocol asks of a table.</summary>
public sealed class MembershipTableTests(SharedPostgreSql postgreSql) : IAsyncLifetime
{
    private const int Writers = 16;

    private static readonly DateTime Time = new(2026, 11, 25, 10, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string _database = "";
    private IMembershipTable _table = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgreSql.CreateDatabaseAsync();
        await PostgreSqlSchema.EnsureAsync(_database, Cancelled);
        _table = await TableAsync("cluster");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task InitializeMembershipTable_SeveralAtOnce_OneVersion()
    {
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => TableAsync("another")));
        Assert.Equal(1, await PostgreSqlServer.QueryAsync<long>(
            _database, "SELECT count(*) FROM OrleansMembershipVersionTable WHERE DeploymentId = 'another'", Cancelled));
    }

    [Fact]
    public async Task ReadAll_NoMembers_GivesTheVersion()
    {
        var all = await _table.ReadAllAsync(Cancelled);
        Assert.Empty(all.Members);
        Assert.Equal(0, all.Version.Version);
    }

    [Fact]
    public async Task InsertRow_ThenRead_GivesWhatWasWritten()
    {
        var entry = Entry(1);
        Assert.True(await _table.InsertRowAsync(entry, await NextAsync(), Cancelled));
        var all = await _table.ReadAllAsync(Cancelled);
        var read = Assert.Single(all.Members).Item1;
        Assert.Equal(1, all.Version.Version);
        Assert.Equal(
            (entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status, entry.ProxyPort, entry.StartTime, entry.IAmAliveTime),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort, read.StartTime, read.IAmAliveTime));
        Assert.Null(read.SuspectTimes);
    }

    [Fact]
    public async Task ReadRow_OneOfTwoAndNone_GivesThatOneAndTheVersion()
    {
        await InsertAsync(Entry(1));
        await InsertAsync(Entry(2));
        Assert.Equal(Entry(2).SiloAddress, Assert.Single((await _table.ReadRowAsync(Entry(2).SiloAddress, Cancelled)).Members).Item1.SiloAddress);
        var none = await _table.ReadRowAsync(Entry(3).SiloAddress, Cancelled);
        Assert.Empty(none.Members);
        Assert.Equal(2, none.Version.Version);
    }

    [Fact]
    public async Task InsertRow_RaceAtOneVersion_ExactlyOneWins()
    {
        for (var round = 0; round < 5; round++)
        {
            var next = await NextAsync();
            var won = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => _table.InsertRowAsync(Entry((round * Writers) + writer), next, Cancelled))));
            var all = await _table.ReadAllAsync(Cancelled);
            Assert.Equal(1, won.Count(one => one));
            Assert.Equal((round + 1, round + 1), (all.Members.Count, all.Version.Version));
        }
    }

    [Fact]
    public async Task UpdateRow_RaceAtOneVersion_ExactlyOneWins()
    {
        await InsertAsync(Entry(1));
        for (var round = 0; round < 5; round++)
        {
            var next = await NextAsync();
            var suspectors = Enumerable.Range(0, Writers).Select(writer => Suspected(Entry(1), 100 + writer)).ToArray();
            var won = await Task.WhenAll(suspectors.Select(entry => Task.Run(() => _table.UpdateRowAsync(entry, next.VersionEtag, next, Cancelled))));
            var all = await _table.ReadAllAsync(Cancelled);
            Assert.Equal(1, won.Count(one => one));
            Assert.Equal(round + 2, all.Version.Version);
            Assert.Equal(suspectors[Array.IndexOf(won, true)].SuspectTimes, Assert.Single(all.Members).Item1.SuspectTimes);
        }
    }

    [Fact]
    public async Task Race_OfInsertsAndUpdatesAtOneVersion_ExactlyOneWins()
    {
        await InsertAsync(Entry(1));
        var next = await NextAsync();
        var won = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
            writer % 2 == 0 ? _table.InsertRowAsync(Entry(writer + 10), next, Cancelled) : _table.UpdateRowAsync(Suspected(Entry(1), writer), next.VersionEtag, next, Cancelled))));
        Assert.Equal(1, won.Count(one => one));
        Assert.Equal(2, (await _table.ReadAllAsync(Cancelled)).Version.Version);
    }

    [Fact]
    public async Task InsertRow_MemberThatIsThere_ChangesNothing()
    {
        await InsertAsync(Entry(1));
        Assert.False(await _table.InsertRowAsync(Entry(1), await NextAsync(), Cancelled));
        Assert.Equal(1, (await _table.ReadAllAsync(Cancelled)).Version.Version);
    }

    [Fact]
    public async Task UpdateRow_MemberThatIsNotThere_ChangesNothing()
    {
        await InsertAsync(Entry(1));
        var next = await NextAsync();
        Assert.False(await _table.UpdateRowAsync(Entry(2), next.VersionEtag, next, Cancelled));
        Assert.Equal(1, (await _table.ReadAllAsync(Cancelled)).Version.Version);
    }

    [Fact]
    public async Task UpdateIAmAlive_ChangesTheTimeAndNoVersion()
    {
        await InsertAsync(Entry(1));
        var later = Entry(1);
        later.IAmAliveTime = Time.AddMinutes(3);
        await _table.UpdateIAmAliveAsync(later, Cancelled);
        var all = await _table.ReadAllAsync(Cancelled);
        Assert.Equal((later.IAmAliveTime, 1), (Assert.Single(all.Members).Item1.IAmAliveTime, all.Version.Version));
    }

    [Fact]
    public async Task CleanupDefunctSiloEntries_TakesTheOldThatAreDead()
    {
        var (oldDead, newDead, oldActive) = (Entry(1), Entry(2), Entry(3));
        (oldDead.Status, newDead.Status, newDead.IAmAliveTime) = (SiloStatus.Dead, SiloStatus.Dead, Time.AddDays(1));
        foreach (var entry in new[] { oldDead, newDead, oldActive })
        {
            await InsertAsync(entry);
        }

        await _table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Time.AddHours(1)), Cancelled);
        Assert.Equal(
            [newDead.SiloAddress, oldActive.SiloAddress],
            (await _table.ReadAllAsync(Cancelled)).Members.Select(member => member.Item1.SiloAddress).OrderBy(address => address.Endpoint.Port));
    }

    [Fact]
    public async Task DeleteMembershipTableEntries_TakesThatClusterOnly()
    {
        var other = await TableAsync("other");
        await InsertAsync(Entry(1));
        Assert.True(await other.InsertRowAsync(Entry(1), new TableVersion(1, "0"), Cancelled));
        await _table.DeleteMembershipTableEntriesAsync("cluster", Cancelled);
        Assert.Single((await other.ReadAllAsync(Cancelled)).Members);
        Assert.Equal(0, await PostgreSqlServer.QueryAsync<long>(
            _database, "SELECT count(*) FROM OrleansMembershipTable WHERE DeploymentId = 'cluster'", Cancelled));
    }

    private static MembershipEntry Entry(int number) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("10.0.0.1"), 20_000 + number, 1234),
        SiloName = $"s:{number.ToString(CultureInfo.InvariantCulture)}",
        HostName = "имя",
        Status = SiloStatus.Active,
        ProxyPort = 0,
        StartTime = Time,
        IAmAliveTime = Time.AddMilliseconds(1),
    };

    private static MembershipEntry Suspected(MembershipEntry entry, int by)
    {
        entry.AddSuspector(Entry(by).SiloAddress, Time);
        return entry;
    }

    private async Task<TableVersion> NextAsync() => (await _table.ReadAllAsync(Cancelled)).Version.Next();

    private async Task InsertAsync(MembershipEntry entry) => Assert.True(await _table.InsertRowAsync(entry, await NextAsync(), Cancelled));

    private async Task<IMembershipTable> TableAsync(string cluster)
    {
        var table = new AdoNetClusteringTable(
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = cluster, ServiceId = cluster }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = "Npgsql", ConnectionString = _database + ";Maximum Pool Size=16" }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(true, Cancelled);
        return table;
    }
}
