using System.Buffers;

namespace Reticulum.Sockets;

public static class StreamCopying
{
    /// <summary>
    /// Copies what is left of a file to a client. Unlike <see cref="Stream.CopyToAsync(Stream)"/> it goes on where it was called from, so the file is not read on a socket's
    /// thread when the client has made room again (<see cref="SocketThreads"/>).
    /// </summary>
    /// <param name="file">Read to its end.</param>
    /// <param name="client">Written to.</param>
    /// <param name="bufferLength">Bytes read at once.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    public static async Task SendToAsync(this Stream file, Stream client, int bufferLength, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bufferLength);
        try
        {
            while (await file.ReadAsync(buffer.AsMemory(0, bufferLength), cancellationToken) is var read and > 0)
            {
                await client.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
