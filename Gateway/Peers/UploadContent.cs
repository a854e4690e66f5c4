using System.Net;

namespace Reticulum.Peers;

/// <summary>An original on its way to another node, in parts, each of which must be taken within <see cref="PeerQuestion.Stall"/>.</summary>
internal sealed class UploadContent(Func<Stream> open, long length, TimeProvider time) : HttpContent
{
    private const int BufferLength = 64 << 10;

    /// <summary>It could not be read here, which says nothing of the other node.</summary>
    public bool CouldNotRead { get; private set; }

    public long Sent { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var source = Open();
        var buffer = new byte[BufferLength];
        while (await ReadAsync(source, buffer, cancellationToken) is var count and > 0)
        {
            await WriteAsync(stream, buffer.AsMemory(0, count), cancellationToken);
            Sent += count;
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    private Stream Open()
    {
        try
        {
            return open();
        }
        catch (Exception)
        {
            CouldNotRead = true;
            throw;
        }
    }

    private async ValueTask<int> ReadAsync(Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var count = await source.ReadAsync(buffer, cancellationToken);
            if (Sent + count > length || (count == 0 && Sent < length))
            {
                throw new InvalidDataException("It has another length than was announced.");
            }

            return count;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            CouldNotRead = true;
            throw;
        }
    }

    private async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(PeerQuestion.Stall, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        try
        {
            await stream.WriteAsync(part, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("It does not take any more.");
        }
    }
}
