namespace Reticulum.Rendering;

/// <summary>
/// The blocks of a GIF, without its pixels. libvips reads over the frames of a torn animation as if there were fewer of them, and takes
/// over a second to count millions of frames; this sees the missing trailer, and stops counting at the limit.
/// GIF89a specification, appendix B.
/// </summary>
/// <param name="Frames">Images seen; stops at one more than was allowed.</param>
/// <param name="Whole">The trailer was reached.</param>
internal readonly record struct GifBlocks(int Frames, bool Whole)
{
    private const int HeaderLength = 13;

    /// <param name="gif">Seekable; read from its start.</param>
    /// <param name="maxFrames">Frames beyond which counting is pointless.</param>
    public static GifBlocks Read(Stream gif, int maxFrames)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (gif.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
        {
            return new GifBlocks(0, false);
        }

        var frames = 0;
        gif.Position += ColourTable(header[10]);
        while (frames <= maxFrames)
        {
            switch (gif.ReadByte())
            {
                case 0x21: // extension: its label, then data
                    gif.Position++;
                    break;
                case 0x2C: // image: place and size, a colour table, the code size, then data
                    frames++;
                    gif.Position += 8;
                    var flags = gif.ReadByte();
                    if (flags < 0)
                    {
                        return new GifBlocks(frames, false);
                    }

                    gif.Position += ColourTable((byte)flags) + 1;
                    break;
                case 0x3B:
                    return new GifBlocks(frames, true);
                case 0: // a stray terminator, which decoders step over
                    continue;
                default:
                    return new GifBlocks(frames, false);
            }

            if (!SkipData(gif))
            {
                return new GifBlocks(frames, false);
            }
        }

        return new GifBlocks(frames, false);
    }

    private static int ColourTable(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    private static bool SkipData(Stream gif)
    {
        for (var length = gif.ReadByte(); length > 0; length = gif.ReadByte())
        {
            gif.Position += length;
        }

        return gif.Position <= gif.Length;
    }
}
