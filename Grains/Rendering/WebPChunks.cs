using System.Buffers.Binary;

namespace Reticulum.Rendering;

/// <summary>
/// The chunks of a WebP, without its pixels. libvips takes a time that grows with the square of the number of frames to read the header (10 s for
/// 100 000 of them, in 8 MB); this stops counting at the limit. Nor does its header tell a lossless picture, whose decoder keeps the whole of it.
/// RFC 9649, section 2.
/// </summary>
/// <param name="Frames">Frames of an animation, 0 for a still; stops at one more than was allowed.</param>
/// <param name="Lossless">The picture is, or its first frame.</param>
internal readonly record struct WebPChunks(int Frames, bool Lossless)
{
    private const int RiffHeaderLength = 12;
    private const int FrameHeaderLength = 16;

    /// <param name="webp">Seekable; read from its start.</param>
    /// <param name="maxFrames">Frames beyond which counting is pointless.</param>
    public static WebPChunks Read(Stream webp, int maxFrames)
    {
        Span<byte> header = stackalloc byte[8];
        var (frames, lossless) = (0, false);
        webp.Position = RiffHeaderLength;
        while (frames <= maxFrames && webp.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var content = webp.Position;
            var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            if (header[..4].SequenceEqual("ANMF"u8) && frames++ == 0)
            {
                // A frame holds chunks of its own, behind its place and size.
                webp.Position += FrameHeaderLength;
                webp.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            }

            lossless |= frames <= 1 && header[..4].SequenceEqual("VP8L"u8);
            var next = content + length + (length & 1);
            if (next > webp.Length)
            {
                break;
            }

            webp.Position = next;
        }

        return new WebPChunks(frames, lossless);
    }
}
