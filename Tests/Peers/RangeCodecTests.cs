using System.Collections.Immutable;
using CsCheck;
using Reticulum.Healing;
using Reticulum.Peers;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Peers;

public sealed class RangeCodecTests
{
    private static readonly Gen<CatalogEntry> Entry =
        Gen.Select(Generators.ImageId, Gen.Long[0, long.MaxValue], Gen.Bool, (id, generation, deleted) => new CatalogEntry(id, generation, deleted));

    [Fact]
    public void Entries_WrittenAndRead_AreTheSame() => Entry.Array[0, 50].Sample(entries =>
    {
        var bytes = RangeCodec.Write(entries.ToImmutableArray());
        Assert.Equal(entries.Length * 29, bytes.Length);
        Assert.Equal(entries, RangeCodec.ReadEntries(bytes)!.Value);
    });

    [Fact]
    public void Ranges_WrittenAndRead_AreTheSame() => Gen.ULong.Array[IImageRanges.Count].Sample(
        ranges =>
        {
            var bytes = RangeCodec.Write(ranges.ToImmutableArray());
            Assert.Equal(ranges.Length * 8, bytes.Length);
            Assert.Equal(ranges, RangeCodec.ReadRanges(bytes)!.Value);
        },
        iter: 10);

    [Fact]
    public void Ranges_None_AreNoBytes()
    {
        Assert.Empty(RangeCodec.Write(default(ImmutableArray<ulong>)));
        Assert.True(RangeCodec.ReadRanges([])!.Value.IsDefault);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData((IImageRanges.Count * 8) - 8)]
    [InlineData((IImageRanges.Count * 8) - 1)]
    [InlineData((IImageRanges.Count * 8) + 8)]
    public void ReadRanges_AnotherLength_IsNone(int length) => Assert.Null(RangeCodec.ReadRanges(new byte[length]));

    [Fact]
    public void ReadEntries_CutOrLengthened_IsNone() => Gen.Select(Entry.Array[1, 5], Gen.Int[1, 28]).Sample((entries, by) =>
    {
        var bytes = RangeCodec.Write(entries.ToImmutableArray());
        Assert.Null(RangeCodec.ReadEntries(bytes.AsSpan(by)));
        Assert.Null(RangeCodec.ReadEntries([.. bytes, .. new byte[by]]));
    });

    [Fact]
    public void ReadEntries_NegativeGeneration_IsNone() => Assert.Null(RangeCodec.ReadEntries(RangeCodec.Write([new CatalogEntry(TestIds.Of(1), -1, false)])));

    [Fact]
    public void ReadEntries_NeitherCopyNorDelete_IsNone() => Gen.Byte[2, 255].Sample(kind =>
    {
        var bytes = RangeCodec.Write([new CatalogEntry(TestIds.Of(1), 1, false)]);
        bytes[^1] = kind;
        Assert.Null(RangeCodec.ReadEntries(bytes));
    });

    [Fact]
    public void ReadEntries_AnyBytes_AreEntriesOrNone() => Gen.Byte.Array[0, 100].Sample(bytes =>
        Assert.True(RangeCodec.ReadEntries(bytes) is not { } entries || RangeCodec.Write(entries).SequenceEqual(bytes)));
}
