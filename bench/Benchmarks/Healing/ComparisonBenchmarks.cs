using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Load.Scaling;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Benchmarks.Healing;

/// <summary>What a change costs the digests, and what two nodes that compare them do: nothing in it grows with the images, nor with the nodes but for the last.</summary>
public class ComparisonBenchmarks
{
    private const int Copies = 3;

    private readonly ulong[] _other = new ulong[IImageRanges.Count];
    private ImageId[] _owned = [];
    private RangeIndex? _index;
    private ImmutableArray<ulong> _here;
    private ImmutableArray<ulong> _there;
    private Guid _neighbour;
    private int _next;

    [Params(16, 1000)]
    public int Nodes { get; set; }

    private RangeIndex Index => _index ?? throw new InvalidOperationException("Not set up.");

    [GlobalSetup]
    public void SetUp()
    {
        var layout = SimulatedLayout.Of(Nodes);
        var (self, owners) = (layout.Members[0].Node.Id, new OwnersTable(layout.ToRing(), Copies));
        _owned = [.. SimulatedLayout.Ids(1 << 18).Where(id => owners.IsOwner(self, id)).Take(512)];
        _index = new RangeIndex(owners, self);
        Array.ForEach(_owned, id => _index.Add(id, new CatalogRecord(1, CatalogKind.Alive)));
        _neighbour = owners.Of(_owned[0]).First(owner => owner.Id != self).Id;
        _here = _index.DigestsWith(_neighbour);
        _here.CopyTo(_other);
        for (var range = 0; range < _other.Length; range += 256)
        {
            _other[range]++;
        }

        _there = [.. _other];
    }

    /// <summary>An image comes, at one of its owners.</summary>
    [Benchmark]
    public void Change() => Index.Add(_owned[_next++ % _owned.Length], new CatalogRecord(1, CatalogKind.Alive));

    [Benchmark]
    public ulong Root() => RangeIndex.RootOf(Index.DigestsWith(_neighbour));

    /// <summary>Sixteen ranges of 4096 differ.</summary>
    [Benchmark]
    public int Compare() => Comparison.Runs(_here, _there).Count();

    [Benchmark]
    public int Wire() => RangeCodec.ReadRanges(RangeCodec.Write(_here))!.Value.Length;
}
