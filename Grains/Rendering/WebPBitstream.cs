using System.Buffers.Binary;

namespace Reticulum.Rendering;

/// <summary>
/// Whether a WebP, or the first frame of one, is lossless: its decoder keeps the whole picture, which libvips' header does not tell.
/// RFC 9649, section 2.
/// </summary>
internal static class WebPBitstream
{
    private const int MaxChunks = 100;

    /// <param name="webp">Seekable; read from its start.</param>
    public static bool IsLossless(Stream webp)
    {
        Span<byte> header = stackalloc byte[8];
        webp.Position = 12;
        for (var chunk = 0; chunk < MaxChunks && webp.ReadAtLeast(header, 8, throwOnEndOfStream: false) == 8; chunk++)
        {
            if (header[..4].SequenceEqual("VP8L"u8))
                return true;

            if (header[..4].SequenceEqual("VP8 "u8))
                return false;

            // A frame: 16 bytes of its own, then chunks. Any other chunk is passed over; lengths are even.
            var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            var step = header[..4].SequenceEqual("ANMF"u8) ? 16 : length + (length & 1);
            if (step > webp.Length - webp.Position)
                return false;

            webp.Position += step;
        }

        return false;
    }
}
