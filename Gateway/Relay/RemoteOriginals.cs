using Microsoft.Extensions.Options;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Relay;

/// <summary>
/// An original that is not on this node: opened at the first node in read order that has it (hedged), spooled to this node's disk while it is hashed, and
/// sent from there. A node whose bytes are wrong, or that goes away in the middle, is passed over and the next one is asked.
/// </summary>
internal sealed partial class RemoteOriginals(
    IPeers peers,
    IClusterMap map,
    Surveyor surveyor,
    IOptions<ReplicationOptions> replication,
    RelayCache cache,
    RelayInstruments instruments,
    ReadRepair repair,
    TimeProvider time,
    ILogger<RemoteOriginals> logger,
    IHealing? healing = null)
{
    /// <summary>Null: the image is there, but stored in another format than <paramref name="key"/> asks for, so what is asked for is a rendition.</summary>
    public async Task<Landing?> FindAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        var nodes = NodesToAsk.For(key.Id, map.Current, peers, replication.Value.Replication, healing?.IsSettled ?? true);
        if (nodes.NobodyIsKnown)
        {
            return Landing.Of(NoStorageNodes.Outcome);
        }

        var replies = new RelayReplies();
        foreach (var circle in new[] { nodes.Owners, nodes.Others })
        {
            if (circle == nodes.Others && !nodes.MayLieBeyond(replies))
            {
                break;
            }

            while (await OpenAsync(key.Id, [.. circle.Where(node => !replies.Has(node))], replies, cancellationToken) is { } offer)
            {
                await using var opened = offer;
                var image = offer.Found.Image;
                if (replies.Buried?.Generation >= image.Generation)
                {
                    return Landing.Of(new ReadOutcome.Deleted());
                }

                if (!offer.Found.CaughtUp && (await surveyor.AskOwnersAsync(key.Id, cancellationToken)).Verdict == SurveyVerdict.Deleted)
                {
                    return Landing.Of(new ReadOutcome.Deleted());
                }

                if (image.Format != key.Format)
                {
                    return null;
                }

                if (await SpoolAsync(offer, replies, cancellationToken) is { } landing)
                {
                    repair.AfterRead(key.Id, nodes, replies);
                    return landing;
                }
            }
        }

        return Landing.Of(replies.Verdict());
    }

    /// <summary>Null: not from this node.</summary>
    private async Task<Landing?> SpoolAsync(Offer offer, RelayReplies replies, CancellationToken cancellationToken)
    {
        var image = offer.Found.Image;
        using var spool = cache.NewSpool();
        var end = await spool.FillAsync(image, offer.Found.Bytes, cancellationToken);
        switch (end)
        {
            case SpoolEnd.Proven:
                instruments.OnAnswered(RelaySource.Node);
                return Landing.Of(new RelayedImage.InFile(cache.Keep(spool, image)), ReadSource.Peer);
            case SpoolEnd.NoRoom:
                return Landing.Of(new ReadOutcome.Unavailable("this node has no room for an image on its way", TimeSpan.FromSeconds(30)));
            case SpoolEnd.Wrong:
                instruments.OnWrong();
                repair.Tell(offer.Node, image.Id);
                break;
        }

        LogUseless(logger, offer.Node.Nickname, image.Id, end);
        replies.Add(offer.Node, new RenditionReply.Unreachable("its bytes were of no use"));
        return null;
    }

    private Task<Offer?> OpenAsync(ImageId id, IReadOnlyList<Node> nodes, RelayReplies replies, CancellationToken cancellationToken)
    {
        return Hedge.FirstAsync<Offer>(nodes, OneAsync, static offer => offer.Reply is OriginalReply.Found, RemoteRenditions.FindDelay, time, cancellationToken)!;

        async ValueTask<Offer> OneAsync(Node node, CancellationToken token)
        {
            var reply = await peers.CopiesOf(node).OpenOriginalAsync(id, token);
            if (reply is OriginalReply.Found { Image.Id: var other } found && other != id)
            {
                await found.Bytes.DisposeAsync();
                reply = new OriginalReply.Unreachable("it sent another image");
            }

            if (reply is not OriginalReply.Found && !token.IsCancellationRequested)
            {
                replies.Add(node, Translate(reply));
            }

            return new Offer(node, reply);
        }
    }

    private static RenditionReply Translate(OriginalReply reply) => reply switch
    {
        OriginalReply.Missing missing => new RenditionReply.Missing(missing.Settled),
        OriginalReply.Lost => new RenditionReply.Lost(),
        OriginalReply.Deleted deleted => new RenditionReply.Deleted(deleted.Tombstone),
        OriginalReply.Unreachable unreachable => new RenditionReply.Unreachable(unreachable.Why),
        _ => throw new InvalidOperationException($"{reply}"),
    };

    [LoggerMessage(LogLevel.Warning, "The bytes that {Node} sent for image {Image} were of no use: {Why}")]
    private static partial void LogUseless(ILogger logger, string node, ImageId image, SpoolEnd why);

    /// <summary>One node's answer; disposing of it lets go of the bytes.</summary>
    private sealed record Offer(Node Node, OriginalReply Reply) : IAsyncDisposable
    {
        public OriginalReply.Found Found => (OriginalReply.Found)Reply;

        public ValueTask DisposeAsync() => Reply is OriginalReply.Found found ? found.Bytes.DisposeAsync() : ValueTask.CompletedTask;
    }
}
