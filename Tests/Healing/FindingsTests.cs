using CsCheck;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Tests.Images;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Healing;

public sealed class FindingsTests
{
    private static readonly Node[] Nodes = RingGenerators.Numbered(4);

    private static readonly Gen<CatalogEntry> Entry =
        Gen.Select(Gen.Int[0, 5], Gen.Long[1, 3], Gen.Bool, (image, generation, deleted) => new CatalogEntry(TestIds.Of(image), generation, deleted));

    private static readonly Gen<CatalogRecord> Record = Gen.Select(Gen.Long[1, 3], Gen.Enum<CatalogKind>(), (generation, kind) => new CatalogRecord(generation, kind));

    private static readonly Gen<Dictionary<ImageId, CatalogRecord>> Here =
        Gen.Select(Gen.Int[0, 5], Record).Array[0, 6].Select(all => all.DistinctBy(one => one.Item1).ToDictionary(one => TestIds.Of(one.Item1), one => one.Item2));

    private static readonly Gen<CatalogEntry[][]> Heard = Entry.Array[0, 8].Select(entries => entries.DistinctBy(entry => entry.Id).ToArray()).Array[Nodes.Length];

    [Theory]
    [InlineData(1, CatalogKind.Alive, 1, false, false)]
    [InlineData(1, CatalogKind.Alive, 1, true, true)] // a delete wins a draw
    [InlineData(1, CatalogKind.Alive, 2, false, true)]
    [InlineData(2, CatalogKind.Alive, 1, true, false)]
    [InlineData(2, CatalogKind.Deleted, 2, false, false)]
    [InlineData(2, CatalogKind.Deleted, 3, false, true)]
    [InlineData(3, CatalogKind.Lost, 1, false, true)] // right bytes are right bytes
    [InlineData(3, CatalogKind.Lost, 2, true, false)] // from before it was stored again
    [InlineData(3, CatalogKind.Lost, 3, true, true)]
    public void IsBehind_WhatIsHereAndThere_IsForTheNewerOne(long here, object kind, long there, bool deleted, bool isBehind) =>
        Assert.Equal(isBehind, Findings.IsBehind(new CatalogRecord(here, (CatalogKind)kind), new CatalogEntry(TestIds.Of(1), there, deleted)));

    [Fact]
    public void IsBehind_NothingHere_IsSo() => Assert.True(Findings.IsBehind(null, new CatalogEntry(TestIds.Of(1), 1, false)));

    [Fact]
    public void Take_WhatNodesKnow_IsTheNewestOfItAndAllWhoHaveThat() => Gen.Select(Here, Heard).Sample((here, heard) =>
    {
        var findings = FindingsOf(here, heard, maxLength: 100);
        var ahead = heard.SelectMany((entries, at) => entries.Select(entry => (entry, node: Nodes[at])))
            .Where(one => Findings.IsBehind(here.TryGetValue(one.entry.Id, out var record) ? record : null, one.entry)).ToLookup(one => one.entry.Id);
        Assert.Equal(ahead.Select(all => all.Key).Order(), findings.Take().Select(finding => finding.Entry.Id).Order());
        foreach (var found in findings.Take())
        {
            var newest = ahead[found.Entry.Id].Select(one => one.entry).Aggregate((a, b) => b.IsNewerThan(a) ? b : a);
            Assert.Equal(newest, found.Entry);
            Assert.Equal(ahead[found.Entry.Id].Where(one => one.entry == newest).Select(one => one.node), found.Holders);
        }
    });

    [Fact]
    public void Take_AnyFindings_DeletesComeFirstThenTheFewestCopies() => Gen.Select(Here, Heard).Sample((here, heard) =>
    {
        var order = FindingsOf(here, heard, maxLength: 100).Take().Select(finding => finding.Entry.Deleted ? 0 : finding.Holders.Count).ToArray();
        Assert.Equal(order.Order(), order);
    });

    [Fact]
    public void Take_SettledMeanwhile_IsLeftOut()
    {
        var here = new Dictionary<ImageId, CatalogRecord>();
        var findings = FindingsOf(here, [[new CatalogEntry(TestIds.Of(1), 1, false), new CatalogEntry(TestIds.Of(2), 1, false)]], maxLength: 100);
        here[TestIds.Of(1)] = new CatalogRecord(1, CatalogKind.Alive);

        Assert.Equal(TestIds.Of(2), Assert.Single(findings.Take()).Entry.Id);
    }

    [Fact]
    public void Add_MoreThanFits_IsCutAndSaysSo() => Gen.Select(Heard, Gen.Int[1, 8]).Sample((heard, max) =>
    {
        var findings = FindingsOf([], heard, max);
        var images = heard.SelectMany(entries => entries).Select(entry => entry.Id).Distinct().Count();
        Assert.Equal(Math.Min(images, max), findings.Count);
        Assert.Equal(images > max, findings.IsCut);
    });

    [Fact]
    public void AddKept_FromBeforeADelete_ItsKeeperIsToBeTold() => Gen.Select(Here, Heard).Sample((here, heard) =>
    {
        var findings = new Findings(id => here.TryGetValue(id, out var record) ? record : null, 100);
        foreach (var (node, entries) in Nodes.Zip(heard))
        {
            findings.AddKept(node, entries);
        }

        var expected = Nodes.Zip(heard).SelectMany(of => of.Second.Where(entry =>
            here.TryGetValue(entry.Id, out var known) && known.Kind == CatalogKind.Deleted
            && (known.Generation > entry.Generation || (known.Generation == entry.Generation && !entry.Deleted))).Select(entry => (of.First, entry.Id)));
        Assert.Equal(expected, findings.Ended);
    });

    private static Findings FindingsOf(Dictionary<ImageId, CatalogRecord> here, CatalogEntry[][] heard, int maxLength)
    {
        var findings = new Findings(id => here.TryGetValue(id, out var record) ? record : null, maxLength);
        foreach (var (node, entries) in Nodes.Zip(heard))
        {
            findings.Add(node, entries);
        }

        return findings;
    }
}
