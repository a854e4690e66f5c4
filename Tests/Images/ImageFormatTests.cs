using CsCheck;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Images;

public sealed class ImageFormatTests
{
    [Theory]
    [InlineData("jpg", ImageFormat.Jpeg, "jpg", "image/jpeg")]
    [InlineData("jpeg", ImageFormat.Jpeg, "jpg", "image/jpeg")]
    [InlineData("JPG", ImageFormat.Jpeg, "jpg", "image/jpeg")]
    [InlineData("png", ImageFormat.Png, "png", "image/png")]
    [InlineData("gif", ImageFormat.Gif, "gif", "image/gif")]
    [InlineData("webp", ImageFormat.WebP, "webp", "image/webp")]
    [InlineData("WebP", ImageFormat.WebP, "webp", "image/webp")]
    [InlineData("avif", ImageFormat.Avif, "avif", "image/avif")]
    [InlineData("tif", ImageFormat.Tiff, "tif", "image/tiff")]
    [InlineData("tiff", ImageFormat.Tiff, "tif", "image/tiff")]
    public void TryParseExtension_Known_GivesFormatAndItsNames(string extension, ImageFormat expected, string canonical, string mediaType)
    {
        Assert.True(ImageFormats.TryParseExtension(extension, out var format));
        Assert.Equal(expected, format);
        Assert.Equal(canonical, format.Extension);
        Assert.Equal(mediaType, format.MediaType);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".jpg")]
    [InlineData("jpg ")]
    [InlineData("jpe")]
    [InlineData("heic")]
    [InlineData("svg")]
    [InlineData("jpg\0")]
    [InlineData("gıf")] // a dotless i, which a Turkish upper-casing would take
    public void TryParseExtension_Unknown_Refuses(string extension) => Assert.False(ImageFormats.TryParseExtension(extension, out _));

    [Fact]
    public void Extension_OfEveryFormat_ParsesBack() => Generators.Format.Sample(format =>
        ImageFormats.TryParseExtension(format.Extension, out var parsed) && parsed == format);

    [Fact]
    public void EncodableExtensions_All_AreTheContractsSix() =>
        Assert.Equal(["avif", "gif", "jpg", "png", "webp"], ImageFormats.EncodableExtensions.Order());

    [Fact]
    public void CanAnimate_OfFormats_IsGifAndWebP() =>
        Assert.Equal([ImageFormat.Gif, ImageFormat.WebP], Enum.GetValues<ImageFormat>().Where(format => format.CanAnimate));

    public static TheoryData<byte[], ImageFormat> Heads => new()
    {
        { [0xFF, 0xD8, 0xFF, 0xE0], ImageFormat.Jpeg },
        { [0xFF, 0xD8, 0xFF, 0xDB], ImageFormat.Jpeg },
        { [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], ImageFormat.Png },
        { [.. "GIF87a"u8], ImageFormat.Gif },
        { [.. "GIF89a"u8], ImageFormat.Gif },
        { [.. "RIFF"u8, 1, 2, 3, 4, .. "WEBP"u8], ImageFormat.WebP },
        { [.. "II"u8, 42, 0], ImageFormat.Tiff },
        { [.. "MM"u8, 0, 42], ImageFormat.Tiff },
        { [.. "II"u8, 43, 0], ImageFormat.Tiff },
        { [.. "MM"u8, 0, 43], ImageFormat.Tiff },
        { Ftyp("avif"), ImageFormat.Avif },
        { Ftyp("avis"), ImageFormat.Avif },
        { Ftyp("avif", "mif1", "miaf"), ImageFormat.Avif },
        { Ftyp("mif1", "avif", "miaf"), ImageFormat.Avif },
        { Ftyp("mif1", "mif1", "miaf", "avif"), ImageFormat.Avif },
        { Ftyp("msf1", "avis"), ImageFormat.Avif },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Sniff_Magic_GivesTheFormatWhateverFollows(byte[] head, ImageFormat expected)
    {
        Assert.Equal(expected, ImageFormats.Sniff(head));
        Gen.Byte.Array[0, ImageFormats.SniffLength - head.Length].Sample(tail => ImageFormats.Sniff([.. head, .. tail]) == expected);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Sniff_TornMagic_IsNoImage(byte[] head, ImageFormat expected)
    {
        // JPEG's and an AVIF's magic end before the sample does: the first cut that takes something off it.
        var magic = expected switch
        {
            ImageFormat.Jpeg => 3,
            ImageFormat.Avif => 12,
            _ => head.Length,
        };
        if (expected == ImageFormat.Avif && !head.AsSpan(8, 4).StartsWith("avi"u8))
        {
            magic = head.AsSpan().LastIndexOf("avi"u8) + 4;
        }

        for (var length = 0; length < magic; length++)
        {
            Assert.Null(ImageFormats.Sniff(head.AsSpan(0, length)));
        }
    }

    public static TheoryData<byte[]> Others => new()
    {
        Ftyp("heic", "mif1", "heic"),
        Ftyp("heix", "mif1"),
        Ftyp("hevc", "msf1"),
        Ftyp("mif1", "heic"),
        Ftyp("mif1"),
        Ftyp("isom", "mp42"),
        Ftyp("AVIF"),
        Ftyp("qt  "),
        "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(),
        "<?xml version='1.0'?><svg/>"u8.ToArray(),
        "%PDF-1.7"u8.ToArray(),
        "BM\0\0\0\0\0\0"u8.ToArray(),
        "\0\0\x01\0\x01\0"u8.ToArray(),
        "RIFF1234WAVE"u8.ToArray(),
        "GIF88a"u8.ToArray(),
        "GIF89b"u8.ToArray(),
        "II\0*"u8.ToArray(),
        "MM*\0"u8.ToArray(),
        "\0\0\0\x0CJXL \r\n\x87\n"u8.ToArray(),
        "\xFF\x0A"u8.ToArray(),
        "<html><body>"u8.ToArray(),
        new byte[64],
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Sniff_SomethingElse_IsNoImage(byte[] head) => Assert.Null(ImageFormats.Sniff(head));

    /// <summary>Brands are read from within the box: <c>avif</c> as the version number, or after the box, is no brand.</summary>
    [Fact]
    public void Sniff_AvifTextThatIsNoBrand_IsNoImage()
    {
        byte[] asMinorVersion = [0, 0, 0, 20, .. "ftypheicavifheic"u8];
        byte[] afterTheBox = [0, 0, 0, 16, .. "ftypheic"u8, 0, 0, 0, 0, .. "avif"u8];
        byte[] astride = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "xxavifxx"u8];
        Assert.Null(ImageFormats.Sniff(asMinorVersion));
        Assert.Null(ImageFormats.Sniff(afterTheBox));
        Assert.Null(ImageFormats.Sniff(astride));
    }

    /// <summary>A box's size is the attacker's number.</summary>
    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(7u)]
    [InlineData(11u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x8000_0000u)]
    [InlineData(0xFFFF_FFFFu)]
    public void Sniff_LyingBoxSize_NeverReadsPastTheHead(uint size)
    {
        var head = Ftyp("heic", "mif1");
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(head, size);
        for (var length = 0; length <= head.Length; length++)
        {
            Assert.Null(ImageFormats.Sniff(head.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Sniff_Garbage_NeverThrows() => Gen.OneOf(
        Gen.Byte.Array[0, 80],
        Gen.Select(Gen.OneOf(Heads.Select(row => row.Data.Item1).ToArray()), Gen.Int[0, 63], Gen.Byte, (head, at, value) =>
        {
            var changed = (byte[])head.Clone();
            changed[at % changed.Length] = value;
            return changed;
        }))
        .Sample(bytes => ImageFormats.Sniff(bytes) is null or (>= ImageFormat.Jpeg and <= ImageFormat.Tiff));

    private static byte[] Ftyp(string major, params string[] compatible)
    {
        byte[] box = [0, 0, 0, (byte)(16 + (4 * compatible.Length)), .. "ftyp"u8, .. Ascii(major), 0, 0, 0, 0, .. compatible.SelectMany(Ascii)];
        return box;
    }

    private static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
