using System.Collections.Concurrent;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Replication;

namespace Reticulum.Tests.Peers;

/// <summary>A node's copies, saying what they were told to; remember what they were asked.</summary>
internal sealed class FakeCopies : IImageCopies
{
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Bytes that a store read to their end.</summary>
    public ConcurrentQueue<byte[]> Whole { get; } = [];

    public Func<ImageId, CancellationToken, ValueTask<CopyState>> State { get; set; } = (_, _) => new(new CopyState.Missing());

    public Func<ImageMetadata, Func<Stream>, CancellationToken, ValueTask<StoreReply>>? Store { get; set; }

    public StoreReply Confirmed { get; set; } = new StoreReply.Stored();

    public OriginalReply Original { get; set; } = new OriginalReply.Missing();

    public RenditionReply Rendition { get; set; } = new RenditionReply.Missing();

    public bool Buried { get; set; } = true;

    public ProofReply Proof { get; set; } = new ProofReply.NotProven("");

    public bool Looks { get; set; } = true;

    public VerifyOutcome Verified { get; set; } = new(VerifyVerdict.Intact, Verified: 1);

    public ValueTask<CopyState> StateAsync(ImageId id, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"state {id}");
        return State(id, cancellationToken);
    }

    public async ValueTask<StoreReply> StoreAsync(ImageMetadata image, Func<Stream> open, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"store {image}");
        if (Store is { } store)
        {
            return await store(image, open, cancellationToken);
        }

        using var bytes = new MemoryStream();
        await using var source = open();
        await source.CopyToAsync(bytes, cancellationToken);
        Whole.Enqueue(bytes.ToArray());
        return new StoreReply.Stored();
    }

    public ValueTask<StoreReply> ConfirmAsync(ImageMetadata image, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"confirm {image}");
        return new(Confirmed);
    }

    public ValueTask<OriginalReply> OpenOriginalAsync(ImageId id, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"original {id}");
        return new(Original);
    }

    public ValueTask<RenditionReply> RenditionAsync(RenditionKey key, bool make, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"rendition {key} {make}");
        return new(Rendition);
    }

    public ValueTask<RenditionReply> PolishedAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"polished {key}");
        return new(Rendition);
    }

    public ValueTask<bool> BuryAsync(ImageId id, Tombstone tombstone, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"bury {id} {tombstone}");
        return new(Buried);
    }

    public ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"verify {id}");
        return new(Verified);
    }

    public ValueTask<ProofReply> ProveAsync(ImageMetadata image, ProofChallenge challenge, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"prove {image} {challenge}");
        return new(Proof);
    }

    public ValueTask<bool> LookAsync(ImageId id, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"look {id}");
        return new(Looks);
    }
}
