using System.Security.Cryptography;

namespace Reticulum.Peers;

/// <summary>What this node answers another: the note, and bytes at hand or to be streamed.</summary>
/// <param name="Note">What came of it.</param>
/// <param name="Bytes">Small enough to be in memory.</param>
/// <param name="Stream">The bytes of an original, <see cref="PeerNote.Image"/>'s; disposed of when they are sent.</param>
internal sealed record PeerAnswer(PeerNote Note, ReadOnlyMemory<byte> Bytes = default, Stream? Stream = null)
{
    /// <summary>It was stored, or known to be, without a look at the body: the other one, who waits with it, need not send it.</summary>
    public bool LeavesBody { get; init; }

    /// <summary>For HTTP: what it means is in the note. From 300 on a sender that asked by <c>Expect: 100-continue</c> keeps its body.</summary>
    public int Status => LeavesBody ? StatusCodes.Status409Conflict : Note.Is switch
    {
        PeerVerdict.Done or PeerVerdict.Present or PeerVerdict.Stored => StatusCodes.Status200OK,
        PeerVerdict.Missing or PeerVerdict.NotMade => StatusCodes.Status404NotFound,
        PeerVerdict.Deleted or PeerVerdict.Lost => StatusCodes.Status410Gone,
        PeerVerdict.Superseded or PeerVerdict.Collision => StatusCodes.Status409Conflict,
        PeerVerdict.NotRenderable => StatusCodes.Status422UnprocessableEntity,
        PeerVerdict.Refused => StatusCodes.Status507InsufficientStorage,
        PeerVerdict.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    public long Length => Stream is null ? Bytes.Length : Note.Image!.Length;

    /// <summary>SHA-256 of the bytes; of an original the one that its metadata has, whatever the disk gives.</summary>
    public string Digest() =>
        Stream is not null ? Note.Image!.Sha256 : Bytes.IsEmpty ? PeerSignature.NoBody : PeerSignature.Hex(SHA256.HashData(Bytes.Span));
}
