using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>
/// An original on its way in from another node: a temporary file, hashed while it is written. Nobody sees a byte of it before its SHA-1 is its address.
/// Memory: one buffer.
/// </summary>
internal sealed class Spool(string path, TimeProvider time) : IDisposable
{
    private const int BufferLength = 128 * 1024;

    /// <summary>Without a single byte for so long, a node is as good as gone.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(10);

    private SafeFileHandle? _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public string Path => path;

    /// <summary>Copies the bytes in, and says whether they are the image's.</summary>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/> only.</exception>
    public async Task<SpoolEnd> FillAsync(ImageMetadata image, Stream bytes, CancellationToken cancellationToken)
    {
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        using var stalled = new CancellationTokenSource(Stall, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            for (long at = 0; ;)
            {
                int read;
                try
                {
                    stalled.CancelAfter(Stall);
                    read = await bytes.ReadAsync(buffer, either.Token);
                }
                catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is IOException or HttpRequestException or OperationCanceledException)
                {
                    return SpoolEnd.Broken;
                }

                if (read == 0)
                {
                    return at == image.Length && new ImageId(sha1.GetHashAndReset()) == image.Id ? SpoolEnd.Proven : SpoolEnd.Wrong;
                }

                if (at + read > image.Length)
                {
                    return SpoolEnd.Wrong;
                }

                sha1.AppendData(buffer, 0, read);
                RandomAccess.Write(_file!, buffer.AsSpan(0, read), at);
                at += read;
            }
        }
        catch (IOException)
        {
            return SpoolEnd.NoRoom;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The filled file, which is the caller's from now on; its temporary name still is the spool's.</summary>
    public SafeFileHandle Take()
    {
        var file = _file!;
        _file = null;
        return file;
    }

    public void Dispose()
    {
        _file?.Dispose();
        File.Delete(path);
    }
}

internal enum SpoolEnd
{
    /// <summary>All the bytes are there, and right.</summary>
    Proven,

    /// <summary>They are another image's, or too many or too few.</summary>
    Wrong,

    /// <summary>The node went away in the middle.</summary>
    Broken,

    /// <summary>This node's own disk took no more.</summary>
    NoRoom,
}
