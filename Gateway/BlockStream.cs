using System.Buffers;
using System.IO.Pipelines;

namespace Reticulum;

/// <summary>
/// A request's body in large blocks. Kestrel takes 4 KiB at a time from the socket and wakes whoever reads for each of them: a photograph of 250 KB was 60 wake-ups and 30 writes of its file.
/// Here the reader sleeps until a block is there, or the end. The first bytes come as they are: who has to refuse can do that early.
/// </summary>
internal sealed class BlockStream(PipeReader body) : ForwardStream
{
    /// <summary>Bytes that a read waits for; well below what Kestrel buffers of a body (1 MiB).</summary>
    public const int BlockLength = 64 << 10;

    private bool _begun;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result;
        while ((result = await ReadBlockAsync(buffer.Length, cancellationToken)).IsCanceled)
        {
            // Kestrel wakes who reads when the process is told to stop: that ends no request that runs.
            cancellationToken.ThrowIfCancellationRequested();
            body.AdvanceTo(result.Buffer.Start);
        }

        _begun = true;
        var count = (int)Math.Min(buffer.Length, result.Buffer.Length);
        var taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer.Span);
        body.AdvanceTo(taken.End);
        return count; // not of what was taken: its segments are somebody else's by now
    }

    private ValueTask<ReadResult> ReadBlockAsync(int wanted, CancellationToken cancellationToken) =>
        _begun ? body.ReadAtLeastAsync(Math.Min(BlockLength, Math.Max(1, wanted)), cancellationToken) : body.ReadAsync(cancellationToken);
}
