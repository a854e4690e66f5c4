using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Healing;

/// <summary>
/// Lets go of what this node has and does not own.
///
/// <para><b>A copy</b> goes only when as many nodes own the image as copies are wanted, all of them other than this one, and each of them has, under the same
/// version of the layout, read its bytes from its disk for a nonce of this very question and said the same as this node's own bytes say: HMAC-SHA256 of all
/// the bytes under the nonce. Who does not have the bytes cannot answer, and nobody can answer for another: the byte plane proves who does. An owner of
/// a version lets go of nothing under that version, so two nodes never let go on each other's word. A copy that the owners know a later delete of is buried
/// here first. <b>A tombstone</b> goes when each of the owners has it or something newer, <b>what is left of a lost copy</b> when each of them has the image or
/// its delete; and each of them has been seen under this layout before (<see cref="Agreement"/>).</para>
///
/// <para>It goes to <c>trash/</c>, whole, and stays there for <see cref="TrashOptions.Retention"/>. A crash at any moment leaves it in one of the two
/// places.</para>
/// </summary>
internal sealed partial class ExcessRemover(
    DiskBlobStore blobs,
    RenditionStore renditions,
    IPeers peers,
    Agreement agreement,
    IClusterMap map,
    IOptions<ReplicationOptions> replication,
    HealingFigures figures,
    TimeProvider time,
    ILogger<ExcessRemover> logger)
{
    private const int NonceLength = 32;

    /// <summary>True: it is gone, or is a delete now. False: it is needed, or its owners have not all proved that it is not.</summary>
    public async Task<bool> TryLetGoAsync(ImageId id, CancellationToken cancellationToken)
    {
        var current = map.Current;
        if (!ExcessRules.MayEverGo(current, id, replication.Value.Replication, out var owners))
        {
            return false;
        }

        switch (await Task.Run(() => blobs.Find(id), cancellationToken))
        {
            case BlobState.Present { Metadata: { } image }:
                if (await IsProvenAsync(image, owners, current.Layout.Version, cancellationToken) && await IsAboveMaxAsync(image, current, cancellationToken))
                {
                    return await LetGoAsync(id, image.Generation, current.Layout.Version, cancellationToken);
                }

                figures.OnKept();
                return await BuryEndedAsync(image, current, owners, cancellationToken);
            case BlobState.Deleted { Tombstone: var tombstone }:
                return await AllSayAsync(id, current, owners, state => ExcessRules.KnowsDelete(state, tombstone.Generation), cancellationToken)
                    && await LetGoAsync(id, tombstone.Generation, current.Layout.Version, cancellationToken);
            case BlobState.Lost { Metadata: var lost }:
                return await AllSayAsync(id, current, owners, ExcessRules.KnowsBetterThanLost, cancellationToken)
                    && await LetGoAsync(id, lost.Generation, current.Layout.Version, cancellationToken);
            default:
                return false;
        }
    }

    private Task<bool> LetGoAsync(ImageId id, long generation, long layoutVersion, CancellationToken cancellationToken) =>
        Task.Run(() => LetGo(id, generation, layoutVersion), cancellationToken);

    private bool LetGo(ImageId id, long generation, long layoutVersion)
    {
        foreach (var rendition in renditions.List(id).ToArray())
        {
            renditions.Remove(rendition.Path);
        }

        // Under another layout those who proved may own it no more, and this node may have proved its own copy to one of them.
        if (!blobs.Trash(id, generation, () => ExcessRules.StillSo(map.Current, layoutVersion), time.GetUtcNow()))
        {
            return false;
        }

        figures.OnRemoved();
        LogLetGo(logger, id);
        return true;
    }

    private async Task<bool> IsProvenAsync(ImageMetadata image, IReadOnlyList<Node> owners, long layoutVersion, CancellationToken cancellationToken)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var challenge = new ProofChallenge(layoutVersion, Convert.ToHexStringLower(nonce));
        foreach (var owner in owners)
        {
            // One after the other: where the first one has none, nobody reads for nothing.
            if (await peers.CopiesOf(owner).ProveAsync(image, challenge, cancellationToken) is not ProofReply.Proven proven)
            {
                return false;
            }

            if (await Task.Run(() => blobs.Prove(image, nonce), cancellationToken) is not { } mine
                || !CryptographicOperations.FixedTimeEquals(Convert.FromHexString(mine), FromHex(proven.Mac)))
            {
                return false;
            }
        }

        return true;
    }

    // With MaxReplication above Replication, extra copies stay up to it.
    private async Task<bool> IsAboveMaxAsync(ImageMetadata image, ClusterMap current, CancellationToken cancellationToken)
    {
        var (wanted, max) = (replication.Value.Replication, replication.Value.EffectiveMax);
        if (max <= wanted)
        {
            return true;
        }

        var states = await Task.WhenAll(current.Ring.Nodes.Select(async node => await peers.CopiesOf(node).StateAsync(image.Id, cancellationToken)));
        return states.Count(state => state is CopyState.Present present && present.Image.IsSameAs(image)) > max;
    }

    private async Task<bool> AllSayAsync(ImageId id, ClusterMap current, IReadOnlyList<Node> owners, Func<CopyState, bool> what, CancellationToken cancellationToken) =>
        ExcessRules.MayTakeTheirWord(owners, current.Layout.Version, agreement)
        && (await AskAsync(id, owners, cancellationToken)).Copies.All(copy => what(copy.State));

    // Nobody compares what a node keeps for others with what they have newer: a copy from before a delete finds out here.
    private async Task<bool> BuryEndedAsync(ImageMetadata image, ClusterMap current, IReadOnlyList<Node> owners, CancellationToken cancellationToken)
    {
        if (ExcessRules.EndOf(image, await AskAsync(image.Id, owners, cancellationToken)) is not { } tombstone
            || current.Ring.Nodes.FirstOrDefault(node => node.Id == current.Self) is not { } self
            || !await peers.CopiesOf(self).BuryAsync(image.Id, tombstone, cancellationToken))
        {
            return false;
        }

        figures.OnBuried();
        return true;
    }

    private async Task<ImageSurvey> AskAsync(ImageId id, IReadOnlyList<Node> owners, CancellationToken cancellationToken) =>
        new([.. await Task.WhenAll(owners.Select(async owner => new NodeCopy(owner, await peers.CopiesOf(owner).StateAsync(id, cancellationToken))))]);

    private static byte[] FromHex(string text)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    [LoggerMessage(LogLevel.Information, "Let go of image {Image}: all its owners have proved that they have it")]
    private static partial void LogLetGo(ILogger logger, ImageId image);
}
