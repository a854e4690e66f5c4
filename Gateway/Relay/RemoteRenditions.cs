using System.Globalization;
using System.IO.Hashing;
using Microsoft.Extensions.Options;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Relay;

/// <summary>
/// A rendition that is not on this node, in four steps, each only where the one before did not end it.
/// 1 The image's owners are asked for it, as it is; the first who has the original ends this too (<c>NotMade</c>).
/// 2 Those beyond the owners, where copies may lie with them.
/// 3 The image's grain makes it, once in the whole cluster, and sends it or names the node that has it.
/// 4 Where the grain cannot be had, the replicas in read order are told to make it.
/// Every answer's bytes are read against its checksum; a node that sends wrong ones is as good as unreachable.
/// </summary>
internal sealed class RemoteRenditions(
    IPeers peers,
    IClusterMap map,
    IImageGrains grains,
    Surveyor surveyor,
    IOptions<ReplicationOptions> replication,
    RelayInstruments instruments,
    ReadRepair repair,
    TimeProvider time,
    IHealing? healing = null)
{
    public static readonly TimeSpan FindDelay = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan MakeDelay = TimeSpan.FromSeconds(3);

    /// <summary>For a grain's answer; a rendering that takes longer goes on there, and is found by whoever asks next.</summary>
    public static readonly TimeSpan GrainLimit = TimeSpan.FromSeconds(2.5);

    public async Task<Landing> FindAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        var nodes = NodesToAsk.For(key.Id, map.Current, peers, replication.Value.Replication, healing?.IsSettled ?? true);
        if (nodes.NobodyIsKnown)
        {
            return Landing.Of(NoStorageNodes.Outcome);
        }

        var replies = new RelayReplies();
        var reply = await AskAsync(key, nodes.Owners, make: false, replies, cancellationToken);
        if (reply is null && nodes.MayLieBeyond(replies))
        {
            reply = await AskAsync(key, nodes.Others, make: false, replies, cancellationToken);
        }

        if (reply is RenditionReply.Found or RenditionReply.NotMade)
        {
            repair.AfterRead(key.Id, nodes, replies);
        }

        return reply switch
        {
            RenditionReply.Found found => await AcceptAsync(found, RelaySource.Node, replies, cancellationToken),
            RenditionReply.NotRenderable refused => Landing.Of(new ReadOutcome.NotRenderable(refused.Why)),
            RenditionReply.NotMade { CaughtUp: false } when await IsDeletedAsync(key.Id, cancellationToken) => Landing.Of(new ReadOutcome.Deleted()),
            RenditionReply.NotMade when replies.Tombstone is null => await MakeAsync(key, nodes, replies, cancellationToken),
            _ => Landing.Of(replies.Verdict()),
        };
    }

    private async Task<Landing> MakeAsync(RenditionKey key, NodesToAsk nodes, RelayReplies replies, CancellationToken cancellationToken)
    {
        var reply = await grains.CallAsync(key.Id, (grain, token) => grain.RenderAsync(key.Size, key.Format, token), GrainLimit, cancellationToken);
        switch (reply.Had ? reply.Value : null)
        {
            case RenderOutcome.Made made when IsRight(key, made.Rendition):
                return Land(made.Rendition, RelaySource.Grain);
            case RenderOutcome.MadeAt at when await FetchAsync(key, at.Node, cancellationToken) is { } rendition:
                return Land(rendition, RelaySource.Grain);
            case RenderOutcome.NotRenderable refused:
                return Landing.Of(new ReadOutcome.NotRenderable(refused.Why));
            case RenderOutcome.Busy busy:
                return Landing.Of(new ReadOutcome.Busy(busy.RetryAfter));
            case RenderOutcome.NoOriginal when await IsDeletedAsync(key.Id, cancellationToken):
                return Landing.Of(new ReadOutcome.Deleted());
            default:
                return await MakeAtReplicaAsync(key, nodes, replies, cancellationToken);
        }
    }

    private async Task<Rendition?> FetchAsync(RenditionKey key, Guid id, CancellationToken cancellationToken) =>
        map.Current.Layout.Find(id)?.Node is { } node
        && Check(key, await peers.CopiesOf(node).RenditionAsync(key, make: false, cancellationToken)) is RenditionReply.Found found
            ? found.Rendition
            : null;

    private async Task<Landing> MakeAtReplicaAsync(RenditionKey key, NodesToAsk nodes, RelayReplies replies, CancellationToken cancellationToken)
    {
        // Those that have just said that they have it before those that said nothing: one of these may be what the grain hangs on.
        Node[] replicas = [.. nodes.Owners.Where(node => !replies.IsWithout(node)).OrderBy(node => !replies.IsHolder(node)), .. nodes.Others.Where(replies.IsHolder)];
        return await AskAsync(key, replicas, make: true, replies, cancellationToken) switch
        {
            RenditionReply.Found found => await AcceptAsync(found, RelaySource.Replica, replies, cancellationToken),
            RenditionReply.NotRenderable refused => Landing.Of(new ReadOutcome.NotRenderable(refused.Why)),
            _ => Landing.Of(replies.Verdict()),
        };
    }

    private Task<RenditionReply?> AskAsync(
        RenditionKey key, IReadOnlyList<Node> nodes, bool make, RelayReplies replies, CancellationToken cancellationToken)
    {
        return Hedge.FirstAsync(nodes, OneAsync, IsFinal, make ? MakeDelay : FindDelay, time, cancellationToken);

        async ValueTask<RenditionReply> OneAsync(Node node, CancellationToken token)
        {
            var reply = Check(key, await peers.CopiesOf(node).RenditionAsync(key, make, token));
            if (!token.IsCancellationRequested)
            {
                replies.Add(node, reply);
            }

            return reply;
        }

        bool IsFinal(RenditionReply reply) => reply is RenditionReply.Found or RenditionReply.NotRenderable || (!make && reply is RenditionReply.NotMade);
    }

    /// <summary>A rendition says nothing of its generation: where another node has a tombstone, or this one may not have heard of it, the owners decide.</summary>
    private async Task<Landing> AcceptAsync(RenditionReply.Found found, RelaySource source, RelayReplies replies, CancellationToken cancellationToken) =>
        (replies.Buried is not null || !found.CaughtUp) && await IsDeletedAsync(found.Rendition.Key.Id, cancellationToken)
            ? Landing.Of(new ReadOutcome.Deleted())
            : Land(found.Rendition, source);

    private async Task<bool> IsDeletedAsync(ImageId id, CancellationToken cancellationToken) =>
        (await surveyor.AskOwnersAsync(id, cancellationToken)).Verdict == SurveyVerdict.Deleted;

    private Landing Land(Rendition rendition, RelaySource source)
    {
        instruments.OnAnswered(source);
        return Landing.Of(new RelayedImage.InMemory(rendition), source == RelaySource.Node ? ReadSource.Peer : ReadSource.Made);
    }

    private RenditionReply Check(RenditionKey key, RenditionReply reply) =>
        reply is RenditionReply.Found found && !IsRight(key, found.Rendition) ? new RenditionReply.Unreachable("it sent wrong bytes") : reply;

    /// <summary>It is what was asked for, and its bytes are those of its checksum.</summary>
    public static bool IsProven(RenditionKey key, Rendition rendition) => rendition.Key == key
        && XxHash128.HashToUInt128(rendition.Bytes.Span).ToString("x32", CultureInfo.InvariantCulture) == rendition.Checksum;

    private bool IsRight(RenditionKey key, Rendition rendition)
    {
        var isRight = IsProven(key, rendition);
        if (!isRight)
        {
            instruments.OnWrong();
        }

        return isRight;
    }
}
