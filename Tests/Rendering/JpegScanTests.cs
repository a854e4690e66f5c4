using System.Buffers.Binary;
using CsCheck;
using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>What is seen of a JPEG's wholeness without a decoder is what a decoder says that reads all of it.</summary>
public sealed class JpegScanTests : IDisposable
{
    private readonly Darkroom _darkroom = new();

    public static TheoryData<string> Names => [.. Samples.Keys];

    // As different as encoders make them; all sequential, in one scan.
    private static Dictionary<string, Func<byte[]>> Samples { get; } = new()
    {
        ["photo"] = static () => SampleImages.Photo(320, 240),
        ["larger than what is read at once"] = static () => SampleImages.Photo(1200, 900),
        ["one pixel"] = static () => SampleImages.Photo(1, 1),
        ["gray"] = static () => SampleImages.Gray(64, 48, 100),
        ["cmyk"] = static () => SampleImages.PlainCmyk(64, 48),
        ["with metadata"] = static () => SampleImages.WithMetadata(320, 240),
        ["with restarts"] = static () => Encoded(static pixels => pixels.JpegsaveBuffer(restartInterval: 2)),
        ["with tables of its own"] = static () => Encoded(static pixels => pixels.JpegsaveBuffer(optimizeCoding: true)),
        ["without subsampling"] = static () => Encoded(static pixels => pixels.JpegsaveBuffer(subsampleMode: Enums.ForeignSubsample.Off)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void IsWhole_Sequential_IsSeen(string name)
    {
        var jpeg = Samples[name]();
        Assert.True(IsWhole(jpeg));
        Assert.True(IsWhole([.. jpeg, 1, 2, 3])); // nobody reads on after its end
        Assert.True(_darkroom.DecodesWhole(jpeg, ImageFormat.Jpeg));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void IsWhole_CutAnywhere_IsNot(string name)
    {
        var jpeg = Samples[name]();
        var step = Math.Max(1, jpeg.Length / 3000);
        for (var length = jpeg.Length - 1; length >= 0; length -= length > jpeg.Length - 100 ? 1 : step)
        {
            Assert.False(IsWhole(jpeg[..length]), $"{length} of {jpeg.Length}");
        }
    }

    [Fact]
    public void IsWhole_WhatTakesADecoder_IsNot()
    {
        var photo = SampleImages.Photo(64, 48);
        Assert.False(IsWhole(SampleImages.ProgressiveJpeg(64, 48)));
        Assert.False(IsWhole(SampleImages.Photo(64, 48, ImageFormat.Png)));
        Assert.False(IsWhole([.. photo[..2], 0xFF, .. photo[2..]])); // a marker's FF written twice
        Assert.False(IsWhole([.. photo[..2], .. FrameOf(photo), .. photo[2..]])); // two frames
        Assert.False(IsWhole(OfOneComponent(photo))); // a scan of the first component alone
    }

    /// <summary>A photograph has four; a file of 64 MiB could hold millions, and each would cost.</summary>
    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void IsWhole_MoreTablesThanThereAre_TakesADecoder(int more, bool isSeenWhole)
    {
        var photo = SampleImages.Photo(64, 48);
        byte[] table = [0x13, 1, .. new byte[15], 1]; // number 3, which no scan uses
        byte[] segment = [0xFF, 0xC4, 0, (byte)(2 + (more * table.Length)), .. Enumerable.Repeat(table, more).SelectMany(static one => one)];
        byte[] jpeg = [.. photo[..2], .. segment, .. photo[2..]];
        Assert.Equal(isSeenWhole, IsWhole(jpeg));
        Assert.True(_darkroom.DecodesWhole(jpeg, ImageFormat.Jpeg));
    }

    /// <summary>1 000 mutants, 300 of them cut as well: refused and taken as by a decoder that reads them to the end.</summary>
    [Theory]
    [InlineData("photo")]
    [InlineData("with restarts")]
    [InlineData("with tables of its own")]
    public void DecodesWhole_Changed_IsWhatADecoderSays(string name)
    {
        var jpeg = Samples[name]();
        var seen = 0;
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                var mutant = HostileImages.Mutate(jpeg, seed);
                mutant = seed % 10 < 3 ? mutant[..(mutant.Length - (seed % mutant.Length))] : mutant;
                var path = _darkroom.Write(mutant);
                if (_darkroom.Inspector.Inspect(path, ImageFormat.Jpeg) is InspectOutcome.Inspected)
                {
                    Assert.Equal(Decodes(path), _darkroom.DecodesWhole(mutant, ImageFormat.Jpeg));
                    if (IsWhole(mutant))
                    {
                        Assert.True(!Decodes(path, Enums.FailOn.Warning, lines: 1) || Decodes(path, Enums.FailOn.Warning)); // without a complaint, once it has begun
                        seen++;
                    }
                }

                File.Delete(path);
            },
            iter: 1000,
            threads: 1);
        Assert.InRange(seen, 20, 980); // both ways were gone
    }

    [Theory]
    [InlineData(0xD9)] // the end of the picture before its end: grey from there on, as libjpeg has it
    [InlineData(0xC4)]
    [InlineData(0xDA)]
    [InlineData(0xD3)]
    [InlineData(0x01)]
    public void DecodesWhole_AMarkerInTheData_IsWhatADecoderSays(int marker)
    {
        var jpeg = SampleImages.Photo(320, 240);
        (jpeg[^2000], jpeg[^1999]) = (0xFF, (byte)marker);
        Assert.Equal(Decodes(_darkroom.Write(jpeg)), _darkroom.DecodesWhole(jpeg, ImageFormat.Jpeg));
    }

    /// <summary>Quantization tables are the decoder's to miss, in its first line; without Huffman tables it takes those of the standard's annex.</summary>
    [Theory]
    [InlineData(0xDB, true)]
    [InlineData(0xC4, false)]
    public void DecodesWhole_WithoutItsTables_IsWhatADecoderSays(int table, bool isSeenWhole)
    {
        var jpeg = SampleImages.Photo(320, 240);
        for (var at = 2; jpeg[at + 1] != 0xDA; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))
        {
            jpeg[at + 1] = jpeg[at + 1] == table ? (byte)0xFE : jpeg[at + 1]; // a comment now
        }

        Assert.Equal(isSeenWhole, IsWhole(jpeg));
        Assert.Equal(Decodes(_darkroom.Write(jpeg)), _darkroom.DecodesWhole(jpeg, ImageFormat.Jpeg));
        Assert.Equal(!isSeenWhole, _darkroom.DecodesWhole(jpeg, ImageFormat.Jpeg));
    }

    /// <summary>The frame's word for it too: 170 is none that there can be.</summary>
    [Fact]
    public void DecodesWhole_WithATableThatThereIsNot_IsWhatADecoderSays()
    {
        var jpeg = SampleImages.Photo(320, 240);
        jpeg[jpeg.AsSpan().IndexOf(FrameOf(jpeg)) + FrameOf(jpeg).Length - 1] = 0xAA;
        Assert.True(IsWhole(jpeg));
        Assert.False(Decodes(_darkroom.Write(jpeg)));
        Assert.False(_darkroom.DecodesWhole(jpeg, ImageFormat.Jpeg));
    }

    public void Dispose() => _darkroom.Dispose();

    private static bool IsWhole(byte[] jpeg) => JpegScan.IsWhole(new MemoryStream(jpeg));

    private static bool Decodes(string path, Enums.FailOn failOn = Enums.FailOn.Truncated, int? lines = null)
    {
        try
        {
            using var pixels = Image.Jpegload(path, access: Enums.Access.Sequential, failOn: failOn);
            using var first = pixels.Crop(0, 0, pixels.Width, lines ?? pixels.Height);
            using var decoded = first.CopyMemory();
            return true;
        }
        catch (VipsException)
        {
            return false;
        }
    }

    private static byte[] Encoded(Func<Image, byte[]> encode)
    {
        using var pixels = Image.NewFromBuffer(SampleImages.Photo(320, 240));
        return encode(pixels);
    }

    private static byte[] FrameOf(byte[] jpeg)
    {
        var at = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        return jpeg[at..(at + 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))];
    }

    private static byte[] OfOneComponent(byte[] jpeg)
    {
        var changed = (byte[])jpeg.Clone();
        changed[jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 4] = 1;
        return changed;
    }
}
