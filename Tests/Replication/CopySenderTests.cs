using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Replication;

public sealed class CopySenderTests
{
    private static readonly byte[] Bytes = TestImage.Bytes("a picture");

    private static readonly ImageMetadata Image = TestImage.Of(Bytes, generation: 5);

    private static readonly Node[] Nodes = RingGenerators.Numbered(6);

    private readonly FakePeers _peers = new(Nodes);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Start_AllWell_StoresOnTheTargetsAndNobodyElse()
    {
        var sending = Start(replication: 3, min: 2);

        Assert.InRange(Assert.IsType<SendOutcome.Acknowledged>(await sending.Outcome).Durable.Length, 2, 3);
        Assert.Equal(Nodes[..3].ToHashSet(), (await sending.Rest).Durable.ToHashSet());
        Assert.Equal(Nodes[..3].Select(node => node.Id).ToHashSet(), _peers.HoldersOf(Image.Id));
        Assert.All(_peers.Nodes, node => Assert.Equal(0, node.CountOf("confirm")));
    }

    [Fact]
    public async Task Start_ATargetHangs_AnswersWithoutIt()
    {
        Hang(Nodes[0]);
        var (hangs, spare) = (Asked(Nodes[0]), Asked(Nodes[3]));
        var sending = Start(replication: 3, min: 2, nodes: 4);

        Assert.Equal([Nodes[1], Nodes[2]], Assert.IsType<SendOutcome.Acknowledged>(await sending.Outcome).Durable.OrderBy(node => node.Id));
        Assert.False(sending.Rest.IsCompleted);
        await hangs;
        _time.Advance(CopySender.Patience);
        await spare;
        await _time.PassUntilAsync(sending.Rest);
        Assert.Equal([Nodes[1], Nodes[2], Nodes[3]], (await sending.Rest).Durable.OrderBy(node => node.Id));
    }

    [Fact]
    public async Task Start_ATargetFails_TheNextSpareTakesItsPlaceAtOnce()
    {
        _peers[Nodes[0]].Reachable = false;
        Answer(Nodes[1], new StoreReply.Refused("it is draining"));
        var sending = Start(replication: 3, min: 3);

        Assert.Equal([Nodes[2], Nodes[3], Nodes[4]], Assert.IsType<SendOutcome.Acknowledged>(await sending.Outcome).Durable.OrderBy(node => node.Id));
        await sending.Rest;
        Assert.Empty(_peers[Nodes[5]].Asked);
    }

    [Fact]
    public async Task Start_ATargetIsSlow_ASpareBeginsBesideItAfterThePatience()
    {
        var slow = Hold(Nodes[0]);
        var (slowAsked, spareAsked) = (Asked(Nodes[0]), Asked(Nodes[2]));
        var sending = Start(replication: 2, min: 1);
        await slowAsked;
        await sending.Outcome; // the other target has ended its turn: time that passes is the slow one's alone

        _time.Advance(CopySender.Patience - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_peers[Nodes[2]].Asked);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await spareAsked;

        // The slow one counts too, when it comes.
        slow.SetResult();
        Assert.Equal(Nodes[..3], (await sending.Rest).Durable.OrderBy(node => node.Id));
        Assert.Empty(_peers[Nodes[3]].Asked);
    }

    [Fact]
    public async Task Start_ATargetIsSlow_TheSpareCountsForTheAnswer()
    {
        Hold(Nodes[0]);
        var slowAsked = Asked(Nodes[0]);
        var sending = Start(replication: 2, min: 2, nodes: 3);
        await slowAsked;
        Assert.False(sending.Outcome.IsCompleted);

        _time.Advance(CopySender.Patience);
        Assert.Equal([Nodes[1], Nodes[2]], (await sending.Outcome).Durable.OrderBy(node => node.Id));
        await _time.PassUntilAsync(sending.Rest);
    }

    [Fact]
    public async Task Start_EverybodyHangs_AsksTwiceAsManyAsWantedAndGivesUpAtTheLimit()
    {
        Array.ForEach(Nodes, Hang);
        var asked = Nodes[..4].Select(Asked).ToArray();
        var sending = Start(replication: 2, min: 1);
        await Task.WhenAll(asked[..2]);
        _time.Advance(CopySender.Patience);
        await Task.WhenAll(asked[2..]);
        Assert.False(sending.Outcome.IsCompleted);
        await _time.PassUntilAsync(sending.Rest);

        Assert.False(Assert.IsType<SendOutcome.TooFew>(await sending.Outcome).NoRoom);
        Assert.Equal(4, _peers.Nodes.Count(node => !node.Asked.IsEmpty));
    }

    [Fact]
    public async Task Start_ASeemingHolder_IsAskedToConfirmAndGetsNoBytes()
    {
        _peers[Nodes[0]].Put(Image with { Generation = 1 }, Bytes);
        var sending = Start(replication: 2, min: 2, holders: [Nodes[0].Id, Nodes[1].Id]);

        Assert.Equal(2, (await sending.Outcome).Durable.Length);
        Assert.Equal(["confirm"], _peers[Nodes[0]].Asked);
        Assert.Equal(["confirm", "store"], _peers[Nodes[1]].Asked); // it has none: Missing
        Assert.Equal(5, Assert.IsType<CopyState.Present>(_peers[Nodes[0]].State(Image.Id)).Image.Generation);
    }

    [Fact]
    public async Task Start_DeletedInANewerGeneration_StopsAndTellsTheHighest()
    {
        Hang(Nodes[1]);
        _peers[Nodes[0]].Bury(Image.Id, new Tombstone(7, DateTimeOffset.UnixEpoch));
        var sending = Start(replication: 2, min: 1);

        Assert.Equal(7, Assert.IsType<SendOutcome.Superseded>(await sending.Outcome).Generation);
        Assert.IsType<SendOutcome.Superseded>(await sending.Rest); // no time has passed: the other was stopped
        Assert.Empty(_peers[Nodes[2]].Asked);
    }

    [Fact]
    public async Task Start_DeletedAfterTheAnswer_TheRestSaysSo()
    {
        var slow = Hold(Nodes[1]);
        _peers[Nodes[1]].Bury(Image.Id, new Tombstone(5, DateTimeOffset.UnixEpoch));
        var sending = Start(replication: 2, min: 1);

        Assert.IsType<SendOutcome.Acknowledged>(await sending.Outcome);
        slow.SetResult();
        Assert.Equal(5, Assert.IsType<SendOutcome.Superseded>(await sending.Rest).Generation);
    }

    [Fact]
    public async Task Start_OtherBytesUnderTheAddress_Collision()
    {
        _peers[Nodes[0]].Put(Image with { Sha256 = new string('0', 64) }, Bytes);
        Hang(Nodes[1]);
        var sending = Start(replication: 2, min: 1);

        Assert.IsType<SendOutcome.Collision>(await sending.Outcome);
        Assert.IsType<SendOutcome.Collision>(await sending.Rest);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(5, false)]
    public async Task Start_NobodyTakesIt_NoRoomOnlyIfAllAreFull(int full, bool noRoom)
    {
        for (var at = 0; at < Nodes.Length; at++)
        {
            Answer(Nodes[at], at < full ? new StoreReply.Refused("it is full", NoRoom: true) : new StoreReply.Unreachable("away"));
        }

        var outcome = Assert.IsType<SendOutcome.TooFew>(await Start(replication: 3, min: 1).Outcome);
        Assert.Equal(noRoom, outcome.NoRoom);
        Assert.Empty(outcome.Durable);
    }

    [Fact]
    public async Task Start_TooFewWriteable_SaysSoWithoutWaitingAndNamesWhoHasIt()
    {
        var outcome = Assert.IsType<SendOutcome.TooFew>(await Start(replication: 3, min: 2, nodes: 1).Outcome);

        Assert.Equal([Nodes[0]], outcome.Durable.AsEnumerable());
    }

    [Fact]
    public async Task Start_NobodyWriteable_TooFew() =>
        Assert.IsType<SendOutcome.TooFew>(await Start(replication: 3, min: 1, nodes: 0).Rest);

    [Fact]
    public async Task Start_ANodeThrows_CostsTheOthersNothing()
    {
        _peers[Nodes[0]].Before = (_, _) => throw new InvalidOperationException("a bug");

        Assert.Equal([Nodes[1], Nodes[2]], (await Start(replication: 2, min: 2).Outcome).Durable.OrderBy(node => node.Id));
    }

    private Sending Start(int replication, int min, HashSet<Guid>? holders = null, int? nodes = null)
    {
        var order = Nodes[..(nodes ?? Nodes.Length)];
        var plan = new ReplicaPlan([.. order.Take(replication)], [.. order.Skip(replication)], [.. Nodes.Take(replication)]);
        var options = Options.Create(new ReplicationOptions { Replication = replication, MinReplication = min });
        return new CopySender(_peers, options, _time, NullLogger<CopySender>.Instance).Start(plan, Image, () => new MemoryStream(Bytes), holders ?? []);
    }

    private Task Asked(Node node)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _peers[node].Asking += (_, _) => asked.TrySetResult();
        return asked.Task;
    }

    private void Answer(Node node, StoreReply reply) => _peers[node].Before = (_, _) => new(reply);

    private void Hang(Node node) => _peers[node].Before = async (_, token) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        return null;
    };

    private TaskCompletionSource Hold(Node node)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _peers[node].Before = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return null;
        };
        return gate;
    }
}
