using CsCheck;
using Reticulum.Images;
using Reticulum.Relay;
using Xunit;

namespace Reticulum.Tests.Relay;

public sealed class RelaySealTests
{
    private static readonly RenditionKey Key = new TestImage(10).Small;

    private static readonly Gen<RelaySeal> Seals = Gen.Select(
        Gen.OneOf<RelayKind>(Enum.GetValues<RelayKind>()), Gen.Long[0, long.MaxValue], Gen.Int[1, 9000], Gen.Int[1, 9000], Gen.Long[0, 4_000_000_000], Gen.ULong,
        (kind, length, width, height, seconds, checksum) =>
            new RelaySeal(kind, length, width, height, DateTimeOffset.FromUnixTimeSeconds(seconds), new UInt128(checksum, ~checksum)));

    [Fact]
    public void Seal_WrittenAndRead_IsTheSame() => Seals.Sample(seal =>
        RelaySeal.TryRead(Write(seal), Key, out var read) && read == seal);

    [Fact]
    public void TryRead_AnyBitFlipped_False() => Gen.Select(Seals, Gen.Int[0, (RelaySeal.ByteLength * 8) - 1]).Sample((seal, bit) =>
    {
        var bytes = Write(seal);
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return !RelaySeal.TryRead(bytes, Key, out _);
    });

    [Fact]
    public void TryRead_UnderAnotherName_False() => Assert.False(RelaySeal.TryRead(
        Write(RelaySeal.For(new TestImage(10).Rendition(Key))), Key with { Format = ImageFormat.Png }, out _));

    [Fact]
    public void TryRead_WrongLength_False() => Assert.False(RelaySeal.TryRead(new byte[RelaySeal.ByteLength - 1], Key, out _));

    private static byte[] Write(RelaySeal seal)
    {
        var bytes = new byte[RelaySeal.ByteLength];
        seal.WriteTo(bytes, Key);
        return bytes;
    }
}
