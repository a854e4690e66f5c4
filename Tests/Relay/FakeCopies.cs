using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Replication;

namespace Reticulum.Tests.Relay;

/// <summary>The copies on one node that does as it is told, and remembers what it was asked.</summary>
internal sealed class FakeCopies : IImageCopies
{
    private int _states;
    private int _originals;
    private int _finds;
    private int _makes;
    private int _looks;

    public Func<CopyState> State { get; set; } = static () => new CopyState.Missing();

    public Func<CancellationToken, ValueTask<OriginalReply>> Original { get; set; } = static _ => new(new OriginalReply.Missing());

    public Func<RenditionKey, CancellationToken, ValueTask<RenditionReply>> Find { get; set; } = static (_, _) => new(new RenditionReply.Missing());

    public Func<RenditionKey, CancellationToken, ValueTask<RenditionReply>> Make { get; set; } = static (_, _) => new(new RenditionReply.Missing());

    public Func<RenditionKey, ValueTask<RenditionReply>> Polished { get; set; } = static _ => new(new RenditionReply.Missing());

    public (int States, int Originals, int Finds, int Makes) Asked => (_states, _originals, _finds, _makes);

    /// <summary>How often it was told to look after itself.</summary>
    public int Looks => _looks;

    /// <summary>Everything is answered so.</summary>
    public void Be(CopyState state)
    {
        State = () => state;
        (OriginalReply original, RenditionReply rendition) = state switch
        {
            CopyState.Missing => ((OriginalReply)new OriginalReply.Missing(), (RenditionReply)new RenditionReply.Missing()),
            CopyState.Lost => (new OriginalReply.Lost(), new RenditionReply.Lost()),
            CopyState.Deleted deleted => (new OriginalReply.Deleted(deleted.Tombstone), new RenditionReply.Deleted(deleted.Tombstone)),
            CopyState.Unknown unknown => (new OriginalReply.Unreachable(unknown.Why), new RenditionReply.Unreachable(unknown.Why)),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
        Original = _ => new(original);
        Find = (_, _) => new(rendition);
        Make = (_, _) => new(rendition);
    }

    /// <summary>It has the original, and renditions that have been made.</summary>
    public void Hold(TestImage image, bool isMade = false)
    {
        State = () => new CopyState.Present(image.Metadata);
        Original = _ => new(new OriginalReply.Found(image.Metadata, new MemoryStream(image.Bytes)));
        Find = (key, _) => new(isMade ? new RenditionReply.Found(image.Rendition(key)) : new RenditionReply.NotMade(image.Metadata));
        Make = (key, _) => new(new RenditionReply.Found(image.Rendition(key)));
    }

    public ValueTask<CopyState> StateAsync(ImageId id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _states);
        return new(State());
    }

    public ValueTask<OriginalReply> OpenOriginalAsync(ImageId id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _originals);
        return Original(cancellationToken);
    }

    public ValueTask<RenditionReply> RenditionAsync(RenditionKey key, bool make, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref make ? ref _makes : ref _finds);
        return (make ? Make : Find)(key, cancellationToken);
    }

    public ValueTask<RenditionReply> PolishedAsync(RenditionKey key, CancellationToken cancellationToken) => Polished(key);

    public ValueTask<StoreReply> StoreAsync(ImageMetadata image, Func<Stream> open, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<StoreReply> ConfirmAsync(ImageMetadata image, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> BuryAsync(ImageId id, Tombstone tombstone, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<ProofReply> ProveAsync(ImageMetadata image, ProofChallenge challenge, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> LookAsync(ImageId id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _looks);
        return new(true);
    }
}
