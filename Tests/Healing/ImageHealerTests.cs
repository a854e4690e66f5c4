using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Replication;
using Xunit;

namespace Reticulum.Tests.Healing;

/// <summary>One image made right on one node.</summary>
public sealed class ImageHealerTests : IAsyncDisposable
{
    private readonly HealingLab _lab = new(nodes: 4, replication: 3);
    private readonly ImageId _id = TestImage.Of(TestImage.Bytes("a picture")).Id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HealingNode Owner(int n) => _lab[_lab.OwnersOf(_id)[n]];

    private HealingNode Other => _lab[_lab.Nodes.Single(node => !_lab.OwnersOf(_id).Contains(node))];

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Look_ARightCopy_IsWhole()
    {
        await Owner(0).StoreAsync("a picture");
        Assert.Equal(HealOutcome.Whole, await Owner(0).LookAsync(_id));
    }

    [Fact]
    public async Task Look_AWrongCopy_IsReplacedAndKeptInQuarantine()
    {
        await Owner(0).StoreAsync("a picture");
        await Owner(1).StoreAsync("a picture");
        await File.WriteAllTextAsync(Owner(0).PathOf(_id), "a picture and a tail", Cancellation);

        Assert.Equal(HealOutcome.Repaired, await Owner(0).LookAsync(_id));
        Assert.True(Owner(0).HoldsRight(_id));
        Assert.Equal("a picture and a tail", await File.ReadAllTextAsync(Assert.Single(Owner(0).Quarantine), Cancellation));
    }

    [Fact]
    public async Task Look_OnlyANodeThatDoesNotOwnItHasIt_ComesFromThere()
    {
        await Other.StoreAsync("a picture");
        Assert.Equal(HealOutcome.Repaired, await Owner(0).LookAsync(_id));
        Assert.True(Owner(0).HoldsRight(_id));
    }

    /// <summary>The holder's bytes are wrong: the next one is asked, and that one is told.</summary>
    [Fact]
    public async Task Look_AHolderSendsWrongBytes_TheNextIsAskedAndThatOneLooksAtItself()
    {
        await Owner(1).StoreAsync("a picture");
        await Owner(2).StoreAsync("a picture");
        await File.WriteAllTextAsync(Owner(1).PathOf(_id), "a p1cture", Cancellation);

        Assert.Equal(HealOutcome.Repaired, await Owner(0).LookAsync(_id));
        Assert.True(Owner(0).HoldsRight(_id));
        Assert.Equal(_id, await Queue(Owner(1)).TakeAsync(Cancellation));
    }

    [Fact]
    public async Task Look_AllCopiesAreWrong_SaysSoAndKeepsWhatThereIs()
    {
        foreach (var n in new[] { 0, 1, 2 })
        {
            await Owner(n).StoreAsync("a picture");
            await File.WriteAllTextAsync(Owner(n).PathOf(_id), $"a picture {n}", Cancellation);
        }

        Assert.Equal(HealOutcome.NoCopy, await Owner(0).LookAsync(_id));
        Assert.IsType<BlobState.Lost>(Owner(0).Blobs.Find(_id));
        Assert.Single(Owner(0).Quarantine);
        Assert.Equal(1, Owner(0).Catalog.Lost);
    }

    [Fact]
    public async Task Look_ANodeIsAway_DoesNotSayThatNobodyHasIt()
    {
        await Owner(0).StoreAsync("a picture");
        await File.WriteAllTextAsync(Owner(0).PathOf(_id), "", Cancellation);
        _lab.Away.Add(Owner(1).Node.Id);
        Assert.Equal(HealOutcome.Unreachable, await Owner(0).LookAsync(_id));
    }

    /// <summary>One node has the old copy, another the delete: the copy must not come back.</summary>
    [Fact]
    public async Task Look_DeletedElsewhere_IsBuriedHere()
    {
        await Owner(1).StoreAsync("a picture");
        Owner(2).Blobs.Delete(_id, new Tombstone(2, DateTimeOffset.UnixEpoch));

        Assert.Equal(HealOutcome.Buried, await Owner(0).LookAsync(_id));
        Assert.IsType<BlobState.Deleted>(Owner(0).Blobs.Find(_id));
    }

    [Fact]
    public async Task Look_NotAnOwner_GetsNone()
    {
        await Owner(0).StoreAsync("a picture");
        Assert.Equal(HealOutcome.NotOwed, await Other.LookAsync(_id));
        Assert.False(Other.Holds(_id));
    }

    [Fact]
    public async Task Look_NobodyKnowsIt_NothingIsOwed() => Assert.Equal(HealOutcome.NotOwed, await Owner(0).LookAsync(_id));

    /// <summary>A quarantine, whoever found it, is followed by a look.</summary>
    [Fact]
    public async Task Quarantine_IsFollowedByALook()
    {
        await Owner(0).StoreAsync("a picture");
        await File.WriteAllTextAsync(Owner(0).PathOf(_id), "a p1cture", Cancellation);
        Assert.False(Owner(0).Blobs.IsRight(_id, Owner(0).PathOf(_id)));
        Assert.Equal(_id, await Queue(Owner(0)).TakeAsync(Cancellation));
    }

    [Fact]
    public async Task Read_OfAnOwnerWithoutItsCopy_IsFollowedByALook()
    {
        await Owner(1).StoreAsync("a picture");
        Assert.IsType<ReadOutcome.Found>(await Owner(0).ReadAsync(_id));
        Assert.Equal(_id, await Queue(Owner(0)).TakeAsync(Cancellation));
    }

    /// <summary>Until an owner has compared itself with all the others, its having none proves nothing.</summary>
    [Fact]
    public async Task Survey_AnOwnerIsNotSettled_TheOthersAreAskedToo()
    {
        await Other.StoreAsync("a picture");
        var surveyor = (Surveyor)Owner(0).Services.GetService(typeof(Surveyor))!;
        Assert.Equal(SurveyVerdict.Present, (await surveyor.AskOwnersAsync(_id, Cancellation)).Verdict);

        await _lab.HealAsync();
        var unknown = TestImage.Of(TestImage.Bytes("another picture")).Id;
        var survey = await surveyor.AskOwnersAsync(unknown, Cancellation);
        Assert.Equal((SurveyVerdict.Absent, 3), (survey.Verdict, survey.Copies.Length));
    }

    /// <summary>It owns the image by the asker's layout and not yet by its own: its having none proves nothing.</summary>
    [Fact]
    public async Task Survey_AnOwnerDoesNotKnowYetThatItIsOne_TheOthersAreAskedToo()
    {
        await using var lab = new HealingLab(nodes: 3, replication: 1);
        var first = lab.OwnersOf(_id)[0];
        await lab[first].StoreAsync("a picture");
        await lab.HealAsync();
        var next = lab.Next(members => members.Select(member => member with { Draining = member.Node.Id == first.Id }));
        var second = new ClusterMap(next, first.Id, null, handOffsPossible: false).Owners(_id, 1)[0];
        var asker = lab[lab.Nodes.Single(node => node.Id != first.Id && node.Id != second.Id)];
        asker.Take(next, [.. lab.Nodes.Select(node => node.Id)], []);

        var surveyor = (Surveyor)asker.Services.GetService(typeof(Surveyor))!;
        Assert.Equal(SurveyVerdict.Present, (await surveyor.AskOwnersAsync(_id, Cancellation)).Verdict);
    }

    private static RepairQueue Queue(HealingNode node) => (RepairQueue)node.Services.GetService(typeof(RepairQueue))!;
}
