using CsCheck;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Replication;

public sealed class SurveyorTests
{
    private const int Replication = 2;

    private static readonly byte[] Bytes = TestImage.Bytes("a picture");

    private static readonly ImageMetadata Image = TestImage.Of(Bytes);

    private static readonly Node[] Nodes = RingGenerators.Numbered(5);

    private readonly FakePeers _peers = new(Nodes);

    [Fact]
    public async Task AskOwners_NoHandOffsPossible_AsksTheOwnersOnly()
    {
        var map = Map(handOffsPossible: false);
        var survey = await AskOwnersAsync(map);

        Assert.Equal(SurveyVerdict.Absent, survey.Verdict);
        Assert.Equal(Owners(map), survey.Copies.Select(copy => copy.Node));
        Assert.Equal(Owners(map).ToHashSet(), [.. _peers.Nodes.Where(node => !node.Asked.IsEmpty).Select(node => node.Node)]);
    }

    [Fact]
    public async Task AskOwners_AnOwnerHasIt_AsksNobodyElse()
    {
        var map = Map(handOffsPossible: true);
        _peers[Owners(map)[1]].Put(Image, Bytes);

        Assert.Equal(SurveyVerdict.Present, (await AskOwnersAsync(map)).Verdict);
        Assert.Equal(Replication, _peers.Nodes.Count(node => !node.Asked.IsEmpty));
    }

    [Fact]
    public async Task AskOwners_AHandOffHasIt_FindsItThere()
    {
        var map = Map(handOffsPossible: true);
        var handOff = Nodes.Except(Owners(map)).First();
        _peers[handOff].Put(Image, Bytes);
        var survey = await AskOwnersAsync(map);

        Assert.Equal(SurveyVerdict.Present, survey.Verdict);
        Assert.Equal(handOff, Assert.Single(survey.Holders).Node);
        Assert.Equal(Nodes.Length, survey.Copies.Length);
    }

    /// <summary>A copy in quarantine is no copy: another node may still have one.</summary>
    [Fact]
    public async Task AskOwners_LostThereAndOnAHandOff_FindsTheHandOff()
    {
        var map = Map(handOffsPossible: true);
        _peers[Owners(map)[0]].Put(Image, Bytes);
        _peers[Owners(map)[0]].Lose(Image.Id);
        _peers[Nodes.Except(Owners(map)).Last()].Put(Image, Bytes);

        Assert.Equal(SurveyVerdict.Present, (await AskOwnersAsync(map)).Verdict);
    }

    [Fact]
    public async Task AskOwners_AnOwnerAway_IsUnknownNotAbsent()
    {
        var map = Map(handOffsPossible: false);
        _peers[Owners(map)[0]].Reachable = false;

        Assert.Equal(SurveyVerdict.Unknown, (await AskOwnersAsync(map)).Verdict);
    }

    [Fact]
    public async Task AskAll_AnyLiveness_AsksEverySiloOnce()
    {
        var survey = await Surveyor(Map(handOffsPossible: false)).AskAllAsync(Image.Id, TestContext.Current.CancellationToken);

        Assert.Equal(Nodes.Length, survey.Copies.Length);
        Assert.All(_peers.Nodes, node => Assert.Equal(1, node.CountOf("state")));
    }

    [Fact]
    public Task AskOwners_AnySituation_AtMostOneQuestionForEachNodeAndNoneForAGateway() =>
        Gen.Select(RingGenerators.Map(8), Gen.Bool.Array[8], Gen.Bool.Array[8], Gen.Int[1, 4]).SampleAsync(async (map, has, away, replication) =>
        {
            var peers = new FakePeers(map.Layout.Members.Select(member => member.Node));
            var at = 0;
            foreach (var member in map.Layout.Members)
            {
                peers[member.Node].Reachable = !away[at];
                if (has[at++] && member.Role == NodeRole.Silo)
                {
                    peers[member.Node].Put(Image, Bytes);
                }
            }

            var surveyor = new Surveyor(peers, new FakeMap(map), Options.Create(new ReplicationOptions { Replication = replication }));
            var survey = await surveyor.AskOwnersAsync(Image.Id, CancellationToken.None);

            Assert.All(peers.Nodes, node => Assert.InRange(node.Asked.Count, 0, 1));
            Assert.All(map.Gateways, gateway => Assert.Empty(peers[gateway].Asked));
            Assert.Equal(peers.Nodes.Count(node => !node.Asked.IsEmpty), survey.Copies.Length);
            var owners = map.Ring.Owners(Image.Id, replication);
            Assert.All(owners, owner => Assert.Single(peers[owner].Asked));
            if (!map.HandOffsPossible)
            {
                Assert.Equal(owners.Count, survey.Copies.Length);
            }
        });

    private static ClusterMap Map(bool handOffsPossible) => new(RingGenerators.LayoutOf(Nodes), Nodes[0].Id, alive: null, handOffsPossible);

    private static Node[] Owners(ClusterMap map) => [.. map.ReadOrder(Image.Id, Replication).Take(Replication)];

    private Surveyor Surveyor(ClusterMap map) => new(_peers, new FakeMap(map), Options.Create(new ReplicationOptions { Replication = Replication }));

    private Task<ImageSurvey> AskOwnersAsync(ClusterMap map) => Surveyor(map).AskOwnersAsync(Image.Id, TestContext.Current.CancellationToken);
}
