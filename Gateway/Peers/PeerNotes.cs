using Reticulum.Healing;
using Reticulum.Replication;

namespace Reticulum.Peers;

/// <summary>Replies as notes, and back. Pure. A note that is no answer to the question, which only another version could send, is "unknown".</summary>
internal static class PeerNotes
{
    private const string NotUnderstood = "it answered with something that this version does not know";

    public static PeerNote Of(CopyState state) => state switch
    {
        CopyState.Missing missing => new(PeerVerdict.Missing) { Unsettled = !missing.Settled },
        CopyState.Present present => new(PeerVerdict.Present) { Image = present.Image, VerifiedAt = present.VerifiedAt },
        CopyState.Lost lost => new(PeerVerdict.Lost) { Image = lost.Image },
        CopyState.Deleted deleted => new(PeerVerdict.Deleted) { Tombstone = deleted.Tombstone },
        _ => new(PeerVerdict.Unknown) { Why = (state as CopyState.Unknown)?.Why },
    };

    public static CopyState ToState(PeerNote note) => note switch
    {
        { Is: PeerVerdict.Missing } => new CopyState.Missing(!note.Unsettled),
        { Is: PeerVerdict.Present, Image: { } image } => new CopyState.Present(image, note.VerifiedAt),
        { Is: PeerVerdict.Lost, Image: { } image } => new CopyState.Lost(image),
        { Is: PeerVerdict.Deleted, Tombstone: { } tombstone } => new CopyState.Deleted(tombstone),
        _ => new CopyState.Unknown(Why(note)),
    };

    public static PeerNote Of(StoreReply reply) => reply switch
    {
        StoreReply.Stored => new(PeerVerdict.Stored),
        StoreReply.Superseded superseded => new(PeerVerdict.Superseded) { Generation = superseded.Generation },
        StoreReply.Collision => new(PeerVerdict.Collision),
        StoreReply.Missing => new(PeerVerdict.Missing),
        StoreReply.Refused refused => new(PeerVerdict.Refused) { Why = refused.Why, NoRoom = refused.NoRoom },
        _ => new(PeerVerdict.Unknown) { Why = (reply as StoreReply.Unreachable)?.Why },
    };

    public static StoreReply ToStore(PeerNote note) => note.Is switch
    {
        PeerVerdict.Stored => new StoreReply.Stored(),
        PeerVerdict.Superseded => new StoreReply.Superseded(note.Generation),
        PeerVerdict.Collision => new StoreReply.Collision(),
        PeerVerdict.Missing => new StoreReply.Missing(),
        PeerVerdict.Refused => new StoreReply.Refused(note.Why ?? "", note.NoRoom),
        _ => new StoreReply.Unreachable(Why(note)),
    };

    public static PeerNote Of(OriginalReply reply) => reply switch
    {
        OriginalReply.Found found => new(PeerVerdict.Present) { Image = found.Image, Behind = !found.CaughtUp },
        OriginalReply.Missing missing => new(PeerVerdict.Missing) { Unsettled = !missing.Settled },
        OriginalReply.Lost => new(PeerVerdict.Lost),
        OriginalReply.Deleted deleted => new(PeerVerdict.Deleted) { Tombstone = deleted.Tombstone },
        _ => new(PeerVerdict.Unknown) { Why = (reply as OriginalReply.Unreachable)?.Why },
    };

    public static OriginalReply ToOriginal(PeerNote note, Stream? bytes) => note switch
    {
        { Is: PeerVerdict.Present, Image: { } image } when bytes is not null => new OriginalReply.Found(image, bytes, !note.Behind),
        { Is: PeerVerdict.Missing } => new OriginalReply.Missing(!note.Unsettled),
        { Is: PeerVerdict.Lost } => new OriginalReply.Lost(),
        { Is: PeerVerdict.Deleted, Tombstone: { } tombstone } => new OriginalReply.Deleted(tombstone),
        _ => new OriginalReply.Unreachable(Why(note)),
    };

    public static PeerNote Of(RenditionReply reply) => reply switch
    {
        RenditionReply.Found { Rendition: var made } found => new(PeerVerdict.Present)
        {
            Behind = !found.CaughtUp,
            Rendition = new RenditionNote(made.Width, made.Height, made.Checksum, made.UploadedAt) { Polished = made.IsPolished },
        },
        RenditionReply.NotMade notMade => new(PeerVerdict.NotMade) { Image = notMade.Image, Behind = !notMade.CaughtUp },
        RenditionReply.NotRenderable notRenderable => new(PeerVerdict.NotRenderable) { Why = notRenderable.Why },
        RenditionReply.Busy busy => new(PeerVerdict.Busy) { RetryAfter = busy.RetryAfter },
        RenditionReply.Missing missing => new(PeerVerdict.Missing) { Unsettled = !missing.Settled },
        RenditionReply.Lost => new(PeerVerdict.Lost),
        RenditionReply.Deleted deleted => new(PeerVerdict.Deleted) { Tombstone = deleted.Tombstone },
        _ => new(PeerVerdict.Unknown) { Why = (reply as RenditionReply.Unreachable)?.Why },
    };

    public static RenditionReply ToRendition(PeerNote note, Images.RenditionKey key, ReadOnlyMemory<byte> bytes) => note switch
    {
        { Is: PeerVerdict.Present, Rendition: { } made } when !bytes.IsEmpty =>
            new RenditionReply.Found(new Images.Rendition(key, bytes, made.Width, made.Height, made.Checksum, made.UploadedAt, made.Polished), !note.Behind),
        { Is: PeerVerdict.NotMade, Image: { } image } => new RenditionReply.NotMade(image, !note.Behind),
        { Is: PeerVerdict.NotRenderable } => new RenditionReply.NotRenderable(note.Why ?? ""),
        { Is: PeerVerdict.Busy } => new RenditionReply.Busy(note.RetryAfter ?? TimeSpan.FromSeconds(1)),
        { Is: PeerVerdict.Missing } => new RenditionReply.Missing(!note.Unsettled),
        { Is: PeerVerdict.Lost } => new RenditionReply.Lost(),
        { Is: PeerVerdict.Deleted, Tombstone: { } tombstone } => new RenditionReply.Deleted(tombstone),
        _ => new RenditionReply.Unreachable(Why(note)),
    };

    public static PeerNote Of(ProofReply reply) => reply switch
    {
        ProofReply.Proven proven => new(PeerVerdict.Done) { Mac = proven.Mac },
        _ => new(PeerVerdict.NotDone) { Why = (reply as ProofReply.NotProven)?.Why },
    };

    public static ProofReply ToProof(PeerNote note) => note switch
    {
        { Is: PeerVerdict.Done, Mac: { } mac } => new ProofReply.Proven(mac),
        _ => new ProofReply.NotProven(note.Why ?? NotUnderstood),
    };

    private static string Why(PeerNote note) => note is { Is: PeerVerdict.Unknown, Why: { } why } ? why : NotUnderstood;
}
