using CsCheck;
using Reticulum.Blobs;
using Xunit;

namespace Reticulum.Tests.Blobs;

public sealed class RenditionSealTests
{
    private static readonly Gen<(byte[] Image, int Width, int Height)> Sealed =
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Int[1, 9000], Gen.Int[1, 9000]);

    [Fact]
    public void Seal_WrittenAndRead_IsTheSame() => Sealed.Sample(sample =>
    {
        var seal = RenditionSeal.For(sample.Image, sample.Width, sample.Height);
        var bytes = new byte[RenditionSeal.ByteLength];
        seal.WriteTo(bytes);
        return RenditionSeal.TryRead(bytes, out var read) && read == seal;
    });

    [Fact]
    public void Seal_AnyBitFlippedInImageOrSeal_IsSeen() => Gen.Select(Sealed, Gen.Int[0, int.MaxValue]).Sample((sample, where) =>
    {
        var file = new byte[sample.Image.Length + RenditionSeal.ByteLength];
        sample.Image.CopyTo(file, 0);
        RenditionSeal.For(sample.Image, sample.Width, sample.Height).WriteTo(file.AsSpan(sample.Image.Length));

        var bit = where % (file.Length * 8);
        file[bit / 8] ^= (byte)(1 << (bit % 8));

        var image = file.AsSpan(0, sample.Image.Length);
        return !RenditionSeal.TryRead(file.AsSpan(sample.Image.Length), out var seal)
            || RenditionSeal.For(image, seal.Width, seal.Height) != seal;
    });

    [Fact]
    public void TryRead_WrongLength_False() => Assert.False(RenditionSeal.TryRead(new byte[RenditionSeal.ByteLength - 1], out _));
}
