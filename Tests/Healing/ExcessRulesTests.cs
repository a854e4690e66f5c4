using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Images;
using Reticulum.Tests.Placement;
using Reticulum.Tests.Relay;
using Xunit;

namespace Reticulum.Tests.Healing;

public sealed class ExcessRulesTests
{
    private static readonly Node[] Nodes = RingGenerators.Numbered(4);

    private static readonly ImageId Id = TestIds.Of(1);

    private static readonly ImageMetadata Image = new TestImage(length: 1).Metadata;

    [Fact]
    public void MayEverGo_OwnersElsewhereAndAlive_IsSo()
    {
        Assert.True(ExcessRules.MayEverGo(MapOf(Keeper), Id, 2, out var owners));
        Assert.Equal(Nodes.Length - 2, Nodes.Except(owners).Count());
    }

    [Fact]
    public void MayEverGo_AnOwnerItself_IsNotSo() => Assert.False(ExcessRules.MayEverGo(MapOf(Owner), Id, 2, out _));

    [Fact]
    public void MayEverGo_AnOwnerIsAway_IsNotSo() =>
        Assert.False(ExcessRules.MayEverGo(MapOf(Keeper).With([Keeper.Id], handOffsPossible: true), Id, 2, out _));

    [Fact]
    public void MayEverGo_FewerOwnersThanCopiesAreWanted_IsNotSo() =>
        Assert.False(ExcessRules.MayEverGo(MapOf(Keeper).With(alive: null, false, [.. Nodes.Where(node => node != Keeper && node != Owner).Select(node => node.Id)]), Id, 4, out _));

    [Fact]
    public void MayEverGo_NotInTheLayout_IsNotSo() => Assert.False(ExcessRules.MayEverGo(MapOf(new Node(Guid.NewGuid(), "stranger")), Id, 2, out _));

    [Fact]
    public void WhyNoProof_OwnerOfTheSameLayout_IsNone() => Assert.Null(ExcessRules.WhyNoProof(MapOf(Owner), Id, 1, 2));

    [Fact]
    public void WhyNoProof_AnotherLayoutOrNoOwner_SaysSo()
    {
        Assert.NotNull(ExcessRules.WhyNoProof(MapOf(Owner), Id, 2, 2));
        Assert.NotNull(ExcessRules.WhyNoProof(MapOf(Keeper), Id, 1, 2));
    }

    [Fact]
    public void MayTakeTheirWord_OneOwnerNotSeenUnderTheLayout_IsNotSo()
    {
        var agreement = new Agreement();
        agreement.Note(Nodes[0].Id, 2);
        agreement.Note(Nodes[1].Id, 1);

        Assert.False(ExcessRules.MayTakeTheirWord(Nodes[..2], 2, agreement));
        Assert.True(ExcessRules.MayTakeTheirWord(Nodes[..2], 1, agreement));
    }

    [Fact]
    public void MayForgetDelete_AllOwnersKnowIt_IsSoWhereItIsSafe()
    {
        CopyState[] owners = [Deleted(2), Deleted(4)];
        Assert.True(ExcessRules.MayForgetDelete(owners, 2, isSafe: true));
        Assert.False(ExcessRules.MayForgetDelete(owners, 2, isSafe: false));
    }

    [Fact]
    public void MayForgetDelete_OneOwnerDoesNot_IsNotSo()
    {
        foreach (var other in new CopyState[] { Deleted(1), Present(1), Present(2), new CopyState.Missing(), new CopyState.Lost(Image with { Generation = 3 }), new CopyState.Unknown("") })
        {
            Assert.False(ExcessRules.MayForgetDelete([Deleted(2), other], 2, isSafe: true));
        }
    }

    [Fact]
    public void MayForgetDelete_StoredAgainAtOneOwner_IsSoInAnyCase() =>
        Assert.True(ExcessRules.MayForgetDelete([new CopyState.Unknown(""), Present(3)], 2, isSafe: false));

    [Fact]
    public void MayForgetLoss_OneOwnerKnowsAsMuch_IsSoInAnyCase()
    {
        Assert.True(ExcessRules.MayForgetLoss([new CopyState.Unknown(""), Present(3)], 3, isSafe: false));
        Assert.True(ExcessRules.MayForgetLoss([new CopyState.Unknown(""), Deleted(3)], 3, isSafe: false));
        Assert.False(ExcessRules.MayForgetLoss([new CopyState.Unknown(""), Deleted(2), Present(2)], 3, isSafe: true));
    }

    [Fact]
    public void MayForgetLoss_AllKnowSomething_IsSoWhereItIsSafe()
    {
        Assert.True(ExcessRules.MayForgetLoss([Deleted(2), Present(1)], 3, isSafe: true));
        Assert.False(ExcessRules.MayForgetLoss([Deleted(2), Present(1)], 3, isSafe: false));
    }

    private static Node Owner => Ring.Create(Nodes, 16).Order(Id).First();

    private static Node Keeper => Ring.Create(Nodes, 16).Order(Id).Last();

    private static ClusterMap MapOf(Node self) => new(RingGenerators.LayoutOf(Nodes), self.Id, alive: null, handOffsPossible: false);

    private static CopyState.Deleted Deleted(long generation) => new(new Tombstone(generation, DateTimeOffset.UnixEpoch));

    private static CopyState.Present Present(long generation) => new(Image with { Generation = generation });
}
