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
/// a version lets go of nothing under that version, so two nodes never let go on each other's word. <b>A tombstone</b> goes when each of the owners has it or
/// something newer, <b>what is left of a lost copy</b> when each of them has the image or its delete; and each of them has been seen under this layout before
/// (<see cref="Agreement"/>). Both also go where one owner has something that was stored, or deleted, after them (<see cref="ExcessRules"/>).</para>
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
    HealingInstruments instruments,
    TimeProvider time,
    ILogger<ExcessRemover> logger)
{
    private const int NonceLength = 32;

    /// <summary>True: it is gone. False: it is needed, or its owners have not all proved that it is not.</summary>
    public async Task<bool> TryLetGoAsync(ImageId id, CancellationToken cancellationToken)
    {
        var current = map.Current;
        var layout = current.Layout.Version;
        var mayGo = ExcessRules.MayEverGo(current, id, replication.Value.Replication, out var owners);
        var isKept = owners.All(owner => owner.Id != current.Self);
        var isSafe = mayGo && ExcessRules.MayTakeTheirWord(owners, layout, agreement);
        var here = await Task.Run(() => blobs.Find(id), cancellationToken);
        switch (here)
        {
            case BlobState.Present { Metadata: { } image } when mayGo:
                if (await IsProvenAsync(image, owners, layout, cancellationToken) && await IsAboveMaxAsync(image, current, cancellationToken))
                {
                    return await LetGoAsync(id, here, layout, cancellationToken);
                }

                instruments.OnKept();
                return false;
            case BlobState.Deleted { Tombstone.Generation: var generation } when isKept:
                return ExcessRules.MayForgetDelete(await AskAsync(id, owners, cancellationToken), generation, isSafe)
                    && await LetGoAsync(id, here, layout, cancellationToken);
            case BlobState.Lost { Metadata.Generation: var generation } when isKept:
                return ExcessRules.MayForgetLoss(await AskAsync(id, owners, cancellationToken), generation, isSafe)
                    && await LetGoAsync(id, here, layout, cancellationToken);
            default:
                return false;
        }
    }

    private Task<bool> LetGoAsync(ImageId id, BlobState here, long layoutVersion, CancellationToken cancellationToken) =>
        Task.Run(() => LetGo(id, here, layoutVersion), cancellationToken);

    private bool LetGo(ImageId id, BlobState here, long layoutVersion)
    {
        foreach (var rendition in renditions.List(id).ToArray())
        {
            renditions.Remove(rendition.Path);
        }

        // Under another layout those who proved may own it no more, and this node may have proved its own copy to one of them.
        if (!blobs.Trash(id, here, () => ExcessRules.StillSo(map.Current, layoutVersion), time.GetUtcNow()))
        {
            return false;
        }

        instruments.OnRemoved();
        LogLetGo(logger, id);
        return true;
    }

    private async Task<bool> IsProvenAsync(ImageMetadata image, IReadOnlyList<Node> owners, long layoutVersion, CancellationToken cancellationToken)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var challenge = new ProofChallenge(layoutVersion, Convert.ToHexStringLower(nonce));
        byte[]? mine = null;
        foreach (var owner in owners)
        {
            // One after the other: where the first one has none, nobody reads for nothing.
            if (await peers.CopiesOf(owner).ProveAsync(image, challenge, cancellationToken) is not ProofReply.Proven proven)
            {
                return false;
            }

            mine ??= FromHex(await Task.Run(() => blobs.Prove(image, nonce), cancellationToken) ?? "");
            if (mine.Length == 0 || !CryptographicOperations.FixedTimeEquals(mine, FromHex(proven.Mac)))
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

    private Task<CopyState[]> AskAsync(ImageId id, IReadOnlyList<Node> owners, CancellationToken cancellationToken) =>
        Task.WhenAll(owners.Select(async owner => await peers.CopiesOf(owner).StateAsync(id, cancellationToken)));

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
