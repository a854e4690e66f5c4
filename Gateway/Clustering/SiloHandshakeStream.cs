using System.Buffers;
using System.IO.Pipelines;

namespace Reticulum.Clustering;

/// <summary>A connection's pipes as the stream that TLS wants. Asynchronous only; leaves the pipes to the connection.</summary>
internal sealed class SiloHandshakeStream(IDuplexPipe pipes) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="OperationCanceledException">Also where Orleans closes the connection.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await pipes.Input.ReadAsync(cancellationToken);
        if (result.IsCanceled)
        {
            pipes.Input.AdvanceTo(result.Buffer.Start);
            throw new OperationCanceledException("The connection is being closed.");
        }

        var part = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, buffer.Length));
        part.CopyTo(buffer.Span);
        var length = (int)part.Length; // the segments are the pipe's again after the next line, and tell nothing true any more
        pipes.Input.AdvanceTo(part.End);
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if ((await pipes.Output.WriteAsync(buffer, cancellationToken)).IsCanceled)
        {
            throw new OperationCanceledException("The connection is being closed.");
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken) => await pipes.Output.FlushAsync(cancellationToken);

    /// <summary>A write is flushed already.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
