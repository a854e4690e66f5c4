namespace Reticulum.Peers;

/// <summary>An original on its way from another node: each read within <see cref="PeerQuestion.Stall"/>. Forward only; owns the answer that it is the body of.</summary>
internal sealed class DownloadStream(HttpResponseMessage answer, Stream inner, long length, PeerInstruments instruments, TimeProvider time) : ForwardStream
{
    private long _read;

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
