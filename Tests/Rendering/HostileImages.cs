using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Reticulum.Images;

namespace Reticulum.Tests.Rendering;

/// <summary>Hand-made bytes that no encoder writes: headers that promise too much, formats that are not taken, and damage.</summary>
public static class HostileImages
{
    /// <summary>A PNG whose header promises RGB pixels of this size, and which holds almost none.</summary>
    public static byte[] PngPromising(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(new byte[1000]);
        }

        return [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>A small JPEG whose frame header was changed to promise this size.</summary>
    public static byte[] JpegPromising(ushort width, ushort height)
    {
        var jpeg = SampleImages.Photo(16, 16);
        for (var at = 2; ; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))
        {
            if (jpeg[at + 1] == 0xC0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(at + 5), height);
                BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(at + 7), width);
                return jpeg;
            }
        }
    }

    /// <summary>A GIF of so many frames of one pixel: 21 bytes each.</summary>
    public static byte[] GifOfFrames(int frames)
    {
        byte[] start = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0];
        byte[] frame = [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        return [.. start, .. Enumerable.Repeat(frame, frames).SelectMany(bytes => bytes), 0x3B];
    }

    /// <summary>A WebP of so many frames of 2 × 2 pixels, some 90 bytes each.</summary>
    public static byte[] WebPOfFrames(int frames)
    {
        var few = SampleImages.Animation(2, 2, 2, ImageFormat.WebP);
        var start = few.AsSpan().IndexOf("ANMF"u8);
        var end = start + few.AsSpan(start + 4).IndexOf("ANMF"u8) + 4;
        byte[] many = [.. few.AsSpan(0, start), .. Enumerable.Repeat(few[start..end], frames).SelectMany(bytes => bytes)];
        BinaryPrimitives.WriteInt32LittleEndian(many.AsSpan(4), many.Length - 8);
        return many;
    }

    /// <summary>A file that says by its brands that it is HEIC (an iPhone's photograph), and nothing more.</summary>
    public static byte[] Heic()
        => [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[200]];

    /// <summary>
    /// HEVC in a file whose brands say AVIF. libheif reads its header, and no decoder is there for its pixels.
    /// ISO/IEC 23008-12; one item of 64 × 48, its configuration of one empty array.
    /// </summary>
    public static byte[] HevcInAvif()
    {
        byte[] configuration = [1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93, 0xF0, 0, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0, 0x0F, 0];
        var properties = Box("iprp", [.. Box("ipco", [.. Box("hvcC", configuration), .. Box("ispe", [0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 48])]), .. Box("ipma", [0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 2, 0x81, 2])]);
        var items = Box("iinf", [0, 0, 0, 0, 0, 1, .. Box("infe", [2, 0, 0, 0, 0, 1, 0, 0, .. "hvc1"u8, 0])]);
        var ftyp = Box("ftyp", [.. "avif"u8, 0, 0, 0, 0, .. "avifmif1"u8]);
        byte[] Meta(int offset) => Box("meta", [
            0, 0, 0, 0,
            .. Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            .. Box("pitm", [0, 0, 0, 0, 0, 1]),
            .. Box("iloc", [0, 0, 0, 0, 0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, (byte)(offset >> 8), (byte)offset, 0, 0, 0, 16]),
            .. items,
            .. properties]);
        var start = ftyp.Length + Meta(0).Length + 8;
        return [.. ftyp, .. Meta(start), .. Box("mdat", new byte[16])];
    }

    /// <summary>Every <paramref name="from"/> becomes <paramref name="to"/>, of the same length.</summary>
    public static byte[] Replace(byte[] image, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var changed = (byte[])image.Clone();
        for (var rest = changed.AsSpan(); rest.IndexOf(from) is var at and >= 0; rest = rest[(at + from.Length)..])
        {
            to.CopyTo(rest[at..]);
        }

        return changed;
    }

    /// <summary>The first part of a file, as a broken connection leaves it.</summary>
    public static byte[] Cut(byte[] image, double part) => image[..(int)(image.Length * part)];

    /// <summary>1 to 8 bytes changed, anywhere but in the first 16; the same for the same seed.</summary>
    public static byte[] Mutate(byte[] image, int seed)
    {
        var random = new Random(seed);
        var mutant = (byte[])image.Clone();
        for (var left = random.Next(1, 9); left > 0; left--)
        {
            mutant[random.Next(Math.Min(16, image.Length), image.Length)] = (byte)random.Next(256);
        }

        return mutant;
    }

    private static byte[] Box(string type, byte[] content)
    {
        byte[] box = [0, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(type), .. content];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        return box;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }
}
