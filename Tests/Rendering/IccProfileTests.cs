using CsCheck;
using NetVips;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class IccProfileTests
{
    private static readonly byte[] Srgb = Embedded("srgb");

    [Fact]
    public void IsSrgb_Srgb_IsIt() => Assert.True(IccProfile.IsSrgb(Srgb));

    [Theory]
    [InlineData("p3")]
    [InlineData("cmyk")]
    public void IsSrgb_Other_IsNot(string profile) => Assert.False(IccProfile.IsSrgb(Embedded(profile)));

    [Fact]
    public void IsSrgb_NameOfSrgbOnOtherPrimaries_IsNot()
    {
        var profile = (byte[])Srgb.Clone();
        var red = profile.AsSpan().IndexOf("rXYZ"u8);
        var offset = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(red + 4));
        profile[offset + 10] ^= 0x40;
        Assert.False(IccProfile.IsSrgb(profile));
    }

    [Fact]
    public void IsSrgb_CutAnywhere_DoesNotThrow()
    {
        for (var length = 0; length < Srgb.Length; length++)
        {
            IccProfile.IsSrgb(Srgb.AsSpan(0, length));
        }

        Assert.False(IccProfile.IsSrgb(Srgb.AsSpan(0, 200)));
    }

    [Fact]
    public void IsSrgb_Garbage_DoesNotThrow()
        => Gen.Select(Gen.Int[0, Srgb.Length - 1], Gen.Byte, Gen.Int[0, 300], Gen.Byte).Sample((at, value, at2, value2) =>
        {
            var profile = (byte[])Srgb.Clone();
            profile[at] = value;
            profile[at2] = value2;
            IccProfile.IsSrgb(profile);
        });

    private static byte[] Embedded(string profile)
    {
        using var flat = SampleImages.Flat(8, 8, [10, 20, 30]);
        using var rgb = flat.Copy(interpretation: Enums.Interpretation.Srgb);
        using var converted = rgb.IccTransform(profile, inputProfile: "srgb", embedded: false);
        return (byte[])converted.Get("icc-profile-data");
    }
}
