namespace Reticulum.Peers;

/// <summary>An original on its way from another node: each read within <see cref="PeerQuestion.Stall"/>. Forward only; owns the answer that it is the body of.</summary>
internal sealed class DownloadStream(HttpResponseMessage answer, Stream inner, long length, PeerInstruments instruments, TimeProvider time) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var stall = new CancellationTokenSource(PeerQuestion.Stall, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        try
        {
            var count = await inner.ReadAsync(buffer, both.Token);
            _read += count;
            return count;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The other node does not send any more.");
        }
        catch (HttpRequestException e)
        {
            throw new IOException("The other node broke off.", e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>The network is not waited for on a thread.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            instruments.OnReceived(_read);
            inner.Dispose();
            answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
