using System.Security.Cryptography;

namespace Reticulum.Peers;

/// <summary>
/// Bytes that come from elsewhere, read against the length and the SHA-256 that they were announced with: whoever reads to the end has the right ones, or
/// an <see cref="InvalidDataException"/> in place of the end. Forward only. Does not own the inner stream.
/// </summary>
internal sealed class HashedStream(Stream inner, long length, string sha256) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    /// <summary>Other bytes came, fewer or more.</summary>
    public bool WasWrong { get; private set; }

    public override long Length => length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Take(buffer.Span[..count], buffer.Length);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    // Checked with the last bytes, not after them: who knows the length reads no further.
    private void Take(ReadOnlySpan<byte> bytes, int asked)
    {
        _read += bytes.Length;
        _hash.AppendData(bytes);
        var isEnd = bytes.IsEmpty && asked > 0;
        if (_read > length || (isEnd && _read < length) || (_read == length && !IsRight()))
        {
            WasWrong = true;
            throw new InvalidDataException("These are not the bytes that were announced.");
        }
    }

    private bool IsRight() => PeerSignature.Hex(_hash.GetCurrentHash()) == sha256;
}
