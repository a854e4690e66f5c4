using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Replication;

namespace Reticulum.Gateways;

/// <summary>The copies on a gateway's disk: none, ever. What it relays is a cache, not a copy; a delete empties it.</summary>
internal sealed class GatewayCopies(IRemoteImages remote) : IImageCopies
{
    private const string Why = "a gateway stores no originals";

    public ValueTask<CopyState> StateAsync(ImageId id, CancellationToken cancellationToken) => new(new CopyState.Missing());

    public ValueTask<StoreReply> StoreAsync(ImageMetadata image, Func<Stream> open, CancellationToken cancellationToken) => new(new StoreReply.Refused(Why));

    public ValueTask<StoreReply> ConfirmAsync(ImageMetadata image, CancellationToken cancellationToken) => new(new StoreReply.Refused(Why));

    public ValueTask<OriginalReply> OpenOriginalAsync(ImageId id, CancellationToken cancellationToken) => new(new OriginalReply.Missing());

    public ValueTask<RenditionReply> RenditionAsync(RenditionKey key, bool make, CancellationToken cancellationToken) => new(new RenditionReply.Missing());

    public ValueTask<RenditionReply> PolishedAsync(RenditionKey key, CancellationToken cancellationToken) => new(new RenditionReply.Missing());

    public async ValueTask<bool> BuryAsync(ImageId id, Tombstone tombstone, CancellationToken cancellationToken)
    {
        await Task.Run(() => remote.Forget(id), cancellationToken);
        return true;
    }

    public ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken) => new(new VerifyOutcome(VerifyVerdict.NotFound));

    public ValueTask<ProofReply> ProveAsync(ImageMetadata image, ProofChallenge challenge, CancellationToken cancellationToken) =>
        new(new ProofReply.NotProven(Why));

    public ValueTask<bool> LookAsync(ImageId id, CancellationToken cancellationToken) => new(true);
}
