using CsCheck;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Tests.Images;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Healing;

/// <summary>The catalog over a disk that is a dictionary, and the indexes that follow it.</summary>
public sealed class CatalogTests
{
    private const int Images = 12;
    private const int Copies = 2;

    private static readonly OwnersTable Owners = new(Ring.Create(RingGenerators.Numbered(4), 8), Copies);

    private static readonly Guid Self = RingGenerators.Numbered(4)[0].Id;

    // Null: it goes.
    private static readonly Gen<(int Image, CatalogRecord? Record)[]> Changes = Gen.Select(
        Gen.Int[0, Images - 1],
        Gen.Frequency<CatalogRecord?>(
            (1, Gen.Const(default(CatalogRecord?))),
            (4, Gen.Select(Gen.Long[0, 3], Gen.Enum<CatalogKind>(), (generation, kind) => (CatalogRecord?)new CatalogRecord(generation, kind))))).Array[0, 60];

    [Fact]
    public void Attach_AnyChangesBeforeAndAfter_TheIndexIsAsOneBuiltAfresh() => Gen.Select(Changes, Changes).Sample((before, after) =>
    {
        var disk = new Dictionary<ImageId, CatalogRecord?>();
        var catalog = new Catalog(id => disk.GetValueOrDefault(id), static _ => { });
        Change(disk, catalog, before);
        var index = new RangeIndex(Owners, Self);
        catalog.Attach(index);
        Change(disk, catalog, after);

        var afresh = new RangeIndex(Owners, Self);
        foreach (var (id, record) in disk)
        {
            if (record is { } there)
            {
                afresh.Add(id, there);
            }
        }

        Assert.Equal(afresh.Kept, index.Kept);
        foreach (var node in Owners.Ring.Nodes)
        {
            Assert.Equal(afresh.DigestsWith(node.Id), index.DigestsWith(node.Id));
            Assert.Equal(afresh.KeptFor(node.Id), index.KeptFor(node.Id));
        }
    });

    [Fact]
    public void Load_AnyChanges_TheCatalogIsTheDisk() => Changes.Sample(changes =>
    {
        var disk = new Dictionary<ImageId, CatalogRecord?>();
        var catalog = new Catalog(id => disk.GetValueOrDefault(id), static _ => { });
        Change(disk, catalog, changes);

        Assert.All(Enumerable.Range(0, Images).Select(TestIds.Of), id => Assert.Equal(disk.GetValueOrDefault(id), catalog.Find(id)));
        Assert.Equal(disk.Count(one => one.Value is not null), Enumerable.Range(0, Catalog.Shards).Sum(shard => catalog.Snapshot(shard).Length));
        Assert.Equal(disk.Count(one => one.Value is { Kind: CatalogKind.Lost }), catalog.Lost);
    });

    [Fact]
    public void Load_CopyLost_SaysSoOnce()
    {
        var record = new CatalogRecord(1, CatalogKind.Alive);
        var lost = new List<ImageId>();
        var catalog = new Catalog(_ => record, lost.Add);
        catalog.Load(TestIds.Of(1));
        record = record with { Kind = CatalogKind.Lost };
        catalog.Load(TestIds.Of(1));
        catalog.Load(TestIds.Of(1));

        Assert.Equal([TestIds.Of(1)], lost);
    }

    [Fact]
    public void Detach_Index_IsToldOfNothingMore()
    {
        var catalog = new Catalog(static _ => new CatalogRecord(1, CatalogKind.Alive), static _ => { });
        var index = new RangeIndex(Owners, Self);
        catalog.Attach(index);
        catalog.Detach(index);
        for (var image = 0; image < Images; image++)
        {
            catalog.Load(TestIds.Of(image));
        }

        Assert.Equal(0, index.Kept);
        Assert.All(Owners.Ring.Nodes, node => Assert.All(index.DigestsWith(node.Id), digest => Assert.Equal(0UL, digest)));
    }

    private static void Change(Dictionary<ImageId, CatalogRecord?> disk, Catalog catalog, (int Image, CatalogRecord? Record)[] changes)
    {
        foreach (var (image, record) in changes)
        {
            disk[TestIds.Of(image)] = record;
            catalog.Load(TestIds.Of(image));
        }
    }
}
