using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>
/// The copies on one node's disk: this node's, or another's over the byte plane (<see cref="Peers.IPeers.CopiesOf"/>). Whoever is asked looks at
/// his own disk and nowhere else: a node that was asked by a node never asks on. Everything is idempotent; that a node cannot be reached is an answer,
/// not an exception, and says nothing of what it did.
/// </summary>
public interface IImageCopies
{
    /// <summary>What the disk says of the image.</summary>
    ValueTask<CopyState> StateAsync(ImageId id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a copy durable under the generation of <paramref name="image"/>. The receiver refuses bytes of another length, SHA-1 or SHA-256.
    /// </summary>
    /// <param name="image">The image; its length and hashes are what the bytes are checked against.</param>
    /// <param name="open">Opens the bytes from their start, once; the callee disposes of the stream.</param>
    /// <param name="cancellationToken">Ends the wait; what came of it is not known then.</param>
    ValueTask<StoreReply> StoreAsync(ImageMetadata image, Func<Stream> open, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="StoreAsync"/> without the bytes, where they should be there already: they are read against their hashes, their directories flushed,
    /// the generation raised where it was lower. <see cref="StoreReply.Missing"/>: send them.
    /// </summary>
    ValueTask<StoreReply> ConfirmAsync(ImageMetadata image, CancellationToken cancellationToken);

    /// <summary>The original's bytes, as they are: the one who asked reads them against their hash.</summary>
    ValueTask<OriginalReply> OpenOriginalAsync(ImageId id, CancellationToken cancellationToken);

    /// <summary>A rendition from memory or disk; with <paramref name="make"/>, made on this node from its own original where there is none.</summary>
    ValueTask<RenditionReply> RenditionAsync(RenditionKey key, bool make, CancellationToken cancellationToken);

    /// <summary>
    /// The rendition that is there, if it is polished (<see cref="Rendition.IsPolished"/>); else <see cref="RenditionReply.NotMade"/>, and the node polishes it when
    /// it has the time: whoever asks has seen that it is hot.
    /// </summary>
    ValueTask<RenditionReply> PolishedAsync(RenditionKey key, CancellationToken cancellationToken);

    /// <summary>Makes a delete durable, and drops the image from memory and caches. False: it is not known to be durable.</summary>
    ValueTask<bool> BuryAsync(ImageId id, Tombstone tombstone, CancellationToken cancellationToken);

    /// <summary>Reads the copy against its hash now; a wrong one goes to quarantine. <see cref="VerifyVerdict.Unavailable"/>: not reached.</summary>
    ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken);

    /// <summary>
    /// Proves that the node owns the image and has its bytes: all of them are read from the disk for it. Wrong ones go to quarantine and prove nothing.
    /// </summary>
    ValueTask<ProofReply> ProveAsync(ImageMetadata image, ProofChallenge challenge, CancellationToken cancellationToken);

    /// <summary>Tells the node that its copy was missed or was wrong: it looks at it, behind the answer. False: not reached.</summary>
    ValueTask<bool> LookAsync(ImageId id, CancellationToken cancellationToken);
}
