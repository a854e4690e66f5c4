using BenchmarkDotNet.Attributes;
using Reticulum.Clustering;
using Reticulum.Load.Scaling;
using Reticulum.Placement;

namespace Reticulum.Benchmarks.Placement;

/// <summary>What each node does at a change of the layout: read it, make the ring of it, and the owners as images are asked for.</summary>
public class LayoutBenchmarks
{
    private Layout? _layout;
    private string _json = "";

    [Params(16, 1000)]
    public int Nodes { get; set; }

    private Layout Layout => _layout ?? throw new InvalidOperationException("Not set up.");

    [GlobalSetup]
    public void SetUp()
    {
        _layout = SimulatedLayout.Of(Nodes);
        _json = LayoutJson.Serialize(_layout);
    }

    [Benchmark]
    public Layout? Read() => LayoutJson.Parse(_json);

    /// <summary>A node's address is another one.</summary>
    [Benchmark]
    public Layout? Join() => LayoutPlan.Join(Layout, Layout, Layout.Members[0] with { Instance = Guid.Empty }, Layout.PointsPerNode);

    [Benchmark]
    public Layout? Drain() => LayoutPlan.Drain(Layout, Layout, Layout.Members[0].Node.Id);

    [Benchmark]
    public ClusterMap Map() => new(Layout, Layout.Members[0].Node.Id, alive: null, handOffsPossible: false);
}
