using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Reticulum.Images;
using Reticulum.Replication;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Replication;

/// <summary>How entries merge, and their names and texts.</summary>
public sealed class OutboxEntryTests
{
    private static readonly ImageMetadata Image = TestImage.Of(TestImage.Bytes("a picture"));

    private static readonly Guid[] Nodes = [.. Enumerable.Range(1, 5).Select(n => new Guid(n, 0, 0, new byte[8]))];

    private static readonly Gen<OutboxEntry> Entry =
        from generation in Gen.Long[1, 3]
        from burial in Gen.Bool
        from nodes in Gen.Bool.Array[Nodes.Length]
        let reached = Nodes.Where((_, at) => nodes[at]).ToImmutableArray()
        select burial
            ? (OutboxEntry)new OutboxEntry.Burial(Image.Id, new Tombstone(generation, DateTimeOffset.UnixEpoch), reached)
            : new OutboxEntry.Copy(Image with { Generation = generation }, reached);

    [Fact]
    public void Merge_AnyTwo_IsTheNewerAndADeleteWinsADraw() => Gen.Select(Entry, Entry).Sample((first, second) =>
    {
        var merged = OutboxEntry.Merge(first, second);
        Assert.Equal(Math.Max(first.Generation, second.Generation), merged.Generation);
        Assert.Equal(
            new[] { first, second }.Where(entry => entry.Generation == merged.Generation).Any(entry => entry is OutboxEntry.Burial),
            merged is OutboxEntry.Burial);
    });

    [Fact]
    public void Merge_AnyTwo_ReachesTheNodesOfBothOnceButNoCopyForAnOldDelete() => Gen.Select(Entry, Entry).Sample((first, second) =>
    {
        var merged = OutboxEntry.Merge(first, second);
        var expected = new[] { first, second }.Where(entry => entry.GetType() == merged.GetType() || merged is OutboxEntry.Burial).SelectMany(entry => entry.Nodes);
        Assert.True(expected.ToHashSet().SetEquals(merged.Nodes));
        Assert.Equal(merged.Nodes.Length, merged.Nodes.Distinct().Count());
    });

    [Fact]
    public void Merge_TheOtherWayRoundOrTwice_IsTheSame() => Gen.Select(Entry, Entry).Sample((first, second) =>
    {
        var merged = OutboxEntry.Merge(first, second);
        AssertSame(merged, OutboxEntry.Merge(second, first));
        AssertSame(merged, OutboxEntry.Merge(merged, first));
        AssertSame(merged, OutboxEntry.Merge(second, merged));
    });

    [Fact]
    public void File_WrittenAndRead_IsTheSame() => Entry.Sample(entry =>
        AssertSame(entry, OutboxFile.Read(entry.Id, entry.Generation, OutboxFile.Write(entry))));

    [Fact]
    public void File_CutAnywhere_Null() => Entry.Sample(
        entry =>
        {
            var json = OutboxFile.Write(entry);
            for (var length = 0; length < json.Length; length++)
            {
                Assert.Null(OutboxFile.Read(entry.Id, entry.Generation, json.AsSpan(0, length)));
            }
        },
        iter: 10);

    [Fact]
    public void File_OfAnotherGenerationOrImage_Null() => Entry.Sample(entry =>
    {
        var json = OutboxFile.Write(entry);
        Assert.Null(OutboxFile.Read(entry.Id, entry.Generation + 1, json));
        Assert.True(entry is OutboxEntry.Burial || OutboxFile.Read(TestIds.Of(1), entry.Generation, json) is null);
    });

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"nodes":[]}""")]
    [InlineData("""{"nodes":null,"tombstone":{"generation":1,"deleted_at":"1970-01-01T00:00:00+00:00"}}""")]
    [InlineData("""{"tombstone":{"generation":1,"deleted_at":"1970-01-01T00:00:00+00:00"}}""")]
    [InlineData("""{"nodes":[],"tombstone":7}""")]
    [InlineData("""{"nodes":[],"copy":"x"}""")]
    public void File_Incomplete_Null(string json) => Assert.Null(OutboxFile.Read(Image.Id, 1, Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void File_Garbage_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes => OutboxFile.Read(Image.Id, 1, bytes) is null);

    [Fact]
    public void Name_WrittenAndParsed_IsTheSame() => Gen.Select(Generators.ImageId, Gen.Long[0, long.MaxValue]).Sample((id, generation) =>
        OutboxFile.TryParseName(OutboxFile.NameOf(id, generation), out var parsed, out var number) && parsed == id && number == generation);

    [Theory]
    [InlineData("")]
    [InlineData("x.json")]
    [InlineData("36f675cc81e74ef5e8e25d940ed904759531985d.json")]
    [InlineData("36f675cc81e74ef5e8e25d940ed904759531985d.1.json.bad")]
    [InlineData("36f675cc81e74ef5e8e25d940ed904759531985d.-1.json")]
    [InlineData("36f675cc81e74ef5e8e25d940ed904759531985d.01.json")]
    [InlineData("36F675CC81E74EF5E8E25D940ED904759531985D.1.json")]
    [InlineData("36f675cc81e74ef5e8e25d940ed904759531985d.9223372036854775808.json")]
    [InlineData("36f675cc81e74ef5e8e25d940ed904759531985dx.1.json")]
    public void Name_OfSomethingElse_IsNoName(string name) => Assert.False(OutboxFile.TryParseName(name, out _, out _));

    private static void AssertSame(OutboxEntry expected, OutboxEntry? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { Nodes = [] }, actual with { Nodes = [] });
        Assert.Equal(expected.Nodes.Order(), actual.Nodes.Order());
    }
}
