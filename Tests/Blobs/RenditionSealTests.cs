using CsCheck;
using Reticulum.Blobs;
using Xunit;

namespace Reticulum.Tests.Blobs;

public sealed class RenditionSealTests
{
    private const string OfTheVersionBefore = "0000002C66726565525443310000000000000003000000040000000589505FBECC9946DAB50CAD10123B8205";

    private static readonly Gen<(byte[] Image, int Width, int Height, bool IsPolished)> Sealed =
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Int[1, 9000], Gen.Int[1, 9000], Gen.Bool);

    [Fact]
    public void Seal_WrittenAndRead_IsTheSame() => Sealed.Sample(sample =>
    {
        var seal = RenditionSeal.For(sample.Image, sample.Width, sample.Height, sample.IsPolished);
        var bytes = new byte[RenditionSeal.ByteLength];
        seal.WriteTo(bytes);
        return RenditionSeal.TryRead(bytes, out var read) && read == seal;
    });

    [Fact]
    public void Seal_AnyBitFlippedInImageOrSeal_IsSeen() => Gen.Select(Sealed, Gen.Int[0, int.MaxValue]).Sample((sample, where) =>
    {
        var file = new byte[sample.Image.Length + RenditionSeal.ByteLength];
        sample.Image.CopyTo(file, 0);
        RenditionSeal.For(sample.Image, sample.Width, sample.Height, sample.IsPolished).WriteTo(file.AsSpan(sample.Image.Length));

        var bit = where % (file.Length * 8);
        file[bit / 8] ^= (byte)(1 << (bit % 8));

        var image = file.AsSpan(0, sample.Image.Length);
        return !RenditionSeal.TryRead(file.AsSpan(sample.Image.Length), out var seal)
            || RenditionSeal.For(image, seal.Width, seal.Height, seal.IsPolished) != seal;
    });

    /// <summary>Written by the version before there was polishing, of the bytes 1 2 3, 4 × 5 pixels.</summary>
    [Fact]
    public void TryRead_OfTheVersionBefore_IsAFirstEncode()
    {
        var bytes = new byte[RenditionSeal.ByteLength];
        RenditionSeal.For([1, 2, 3], 4, 5).WriteTo(bytes);

        Assert.Equal(OfTheVersionBefore, Convert.ToHexString(bytes));
        Assert.True(RenditionSeal.TryRead(Convert.FromHexString(OfTheVersionBefore), out var seal));
        Assert.Equal(RenditionSeal.For([1, 2, 3], 4, 5), seal);
        Assert.False(seal.IsPolished);
    }

    [Fact]
    public void TryRead_WrongLength_False() => Assert.False(RenditionSeal.TryRead(new byte[RenditionSeal.ByteLength - 1], out _));
}
