using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Load.Healing;
using Reticulum.Peers;
using Xunit;

namespace Reticulum.Tests.Healing;

/// <summary>Five nodes with three copies: what a comparison finds, and what it sends for it. At full size: <c>bench/Load comparing</c>.</summary>
public sealed class ComparedClusterTests : IDisposable
{
    private const int Images = 50_000;
    private const int Nodes = 5;
    private const int Replication = 3;
    private const int Lacking = 100;
    private const int Digests = IImageRanges.Count * sizeof(ulong);

    private readonly ComparedCluster _cluster = new(Nodes, Replication);
    private readonly ImageId[] _images = [.. ComparedCluster.Ids(Images)];

    public ComparedClusterTests() => _cluster.Fill(_images);

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task Compare_AllIsEqual_FindsNothingAndSendsNothing()
    {
        foreach (var node in _cluster.Nodes)
        {
            Assert.Empty(await node.CompareAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(0, _cluster.Traffic.Bytes);
        Assert.Equal(Nodes * (Nodes - 1), _cluster.Traffic.Answers);
    }

    [Fact]
    public async Task Compare_SomeLackOnOneNode_FindsTheseAndSendsTheirRanges()
    {
        var node = _cluster.Nodes.First();
        var lacking = OwnedBy(node).Where((_, at) => at % 250 == 0).Take(Lacking).ToArray();
        await node.IndexAsync(TestContext.Current.CancellationToken);
        Assert.All(lacking, node.Lose);

        var found = await node.CompareAsync(TestContext.Current.CancellationToken);

        Assert.Equal(lacking.Order(), found.Select(finding => finding.Entry.Id).Order());
        Assert.All(found, finding => Assert.Equal(Replication - 1, finding.Holders.Count));

        // Each of them costs the list of its range on two others. A range is narrower than an arc of the ring: whoever shares one of its images shares most of them.
        var ofARange = Images / (double)IImageRanges.Count;
        Assert.InRange(_cluster.Traffic.Bytes, Lacking * 2 * RangeCodec.EntryLength, ((Nodes - 1) * Digests) + (2 * Lacking * 2 * ofARange * RangeCodec.EntryLength));
    }

    [Fact]
    public async Task Compare_EmptyDisk_FindsAllThatItOwnsAndIsSentEachOnceByEachHolder()
    {
        var node = _cluster.Replace(_cluster.Nodes.First());

        var found = await node.CompareAsync(TestContext.Current.CancellationToken);

        var owned = OwnedBy(node).Order().ToArray();
        Assert.Equal(owned, found.Select(finding => finding.Entry.Id).Order());
        Assert.Equal(((Nodes - 1) * Digests) + (owned.Length * (Replication - 1) * RangeCodec.EntryLength), _cluster.Traffic.Bytes);
    }

    [Fact]
    public async Task Compare_NodeJoined_FindsItsShareWithAllWhoHaveIt()
    {
        var node = _cluster.Join();

        var found = await node.CompareAsync(TestContext.Current.CancellationToken);

        Assert.Equal(OwnedBy(node).Order(), found.Select(finding => finding.Entry.Id).Order());
        Assert.All(found, finding => Assert.Equal(Replication, finding.Holders.Count)); // two owners of now, and the one that keeps it for this one
        Assert.True(_cluster.Traffic.Bytes <= (Nodes * Digests) + (found.Count * Replication * RangeCodec.EntryLength));
    }

    [Fact]
    public async Task Compare_NodeJoined_TheOthersLackNothing()
    {
        _cluster.Join();

        foreach (var node in _cluster.Nodes.Take(Nodes))
        {
            Assert.Empty(await node.CompareAsync(TestContext.Current.CancellationToken));
        }
    }

    private IEnumerable<ImageId> OwnedBy(ComparedNode node) => _images.Where(id => _cluster.Owners.IsOwner(node.Node.Id, id));
}
