using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Peers;

/// <summary>The copies on another node's disk, over the byte plane.</summary>
internal sealed class PeerCopies(PeerClient client, Node node, PeerInstruments instruments, TimeProvider time) : IImageCopies
{
    public async ValueTask<CopyState> StateAsync(ImageId id, CancellationToken cancellationToken)
    {
        var heard = await AskAsync(PeerQuestion.State(id), cancellationToken);
        return heard.Note is { } note ? PeerNotes.ToState(note) : new CopyState.Unknown(heard.Why);
    }

    public async ValueTask<StoreReply> StoreAsync(ImageMetadata image, Func<Stream> open, CancellationToken cancellationToken)
    {
        using var content = new UploadContent(open, image.Length, time);
        var reply = ToStore(await AskAsync(PeerQuestion.Store(image, content), cancellationToken));
        instruments.OnCopySent(reply);
        return reply;
    }

    public async ValueTask<StoreReply> ConfirmAsync(ImageMetadata image, CancellationToken cancellationToken) =>
        ToStore(await AskAsync(PeerQuestion.Confirm(image), cancellationToken));

    public async ValueTask<OriginalReply> OpenOriginalAsync(ImageId id, CancellationToken cancellationToken)
    {
        var heard = await AskAsync(PeerQuestion.Original(id), cancellationToken);
        if (heard.Note is null)
        {
            return new OriginalReply.Unreachable(heard.Why);
        }

        var reply = PeerNotes.ToOriginal(heard.Note, heard.Stream);
        return reply is OriginalReply.Found found && found.Image.Id != id ? await NotThatAsync(found) : reply;
    }

    public async ValueTask<RenditionReply> RenditionAsync(RenditionKey key, bool make, CancellationToken cancellationToken) =>
        ToRendition(key, await AskAsync(PeerQuestion.Rendition(key, make), cancellationToken));

    public async ValueTask<RenditionReply> PolishedAsync(RenditionKey key, CancellationToken cancellationToken) =>
        ToRendition(key, await AskAsync(PeerQuestion.Polished(key), cancellationToken));

    public async ValueTask<bool> BuryAsync(ImageId id, Tombstone tombstone, CancellationToken cancellationToken) =>
        await AskAsync(PeerQuestion.Bury(id, tombstone), cancellationToken) is { Note.Is: PeerVerdict.Done };

    public async ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken) =>
        (await AskAsync(PeerQuestion.Verify(id), cancellationToken)).Note?.Verified ?? new VerifyOutcome(VerifyVerdict.Unavailable);

    public async ValueTask<ProofReply> ProveAsync(ImageMetadata image, ProofChallenge challenge, CancellationToken cancellationToken)
    {
        var heard = await AskAsync(PeerQuestion.Prove(image, challenge), cancellationToken);
        return heard.Note is { } note ? PeerNotes.ToProof(note) : new ProofReply.NotProven(heard.Why);
    }

    public async ValueTask<bool> LookAsync(ImageId id, CancellationToken cancellationToken) =>
        await AskAsync(PeerQuestion.Look(id), cancellationToken) is { Note.Is: PeerVerdict.Done };

    private static StoreReply ToStore(PeerHeard heard) => heard.Note is { } note ? PeerNotes.ToStore(note) : new StoreReply.Unreachable(heard.Why);

    private static RenditionReply ToRendition(RenditionKey key, PeerHeard heard) =>
        heard.Note is { } note ? PeerNotes.ToRendition(note, key, heard.Bytes) : new RenditionReply.Unreachable(heard.Why);

    private static async ValueTask<OriginalReply> NotThatAsync(OriginalReply.Found found)
    {
        await found.Bytes.DisposeAsync();
        return new OriginalReply.Unreachable("it answered with another image");
    }

    private Task<PeerHeard> AskAsync(PeerQuestion question, CancellationToken cancellationToken) =>
        client.AskAsync(node.Id, node.PeerUrl, question, cancellationToken);
}
