using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Benchmarks.Placement;

/// <summary>Who has an image: asked for every image that is not at hand, so it must not grow with the cluster.</summary>
public class RingBenchmarks
{
    private const int PointsPerNode = 128;
    private const int Copies = 3;
    private readonly ImageId[] _ids = new ImageId[1024];
    private Ring _ring = Ring.Empty;
    private OwnersTable _table = new(Ring.Empty, Copies);
    private Node[] _nodes = [];
    private int _next;

    [Params(3, 16, 1000)]
    public int Nodes { get; set; }

    /// <summary>1: nobody has said where nodes stand, as most do.</summary>
    [Params(1, 3)]
    public int Locations { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        Span<byte> bytes = stackalloc byte[ImageId.ByteLength];
        foreach (ref var id in _ids.AsSpan())
        {
            random.NextBytes(bytes);
            id = new ImageId(bytes);
        }

        _nodes = [.. Enumerable.Range(0, Nodes).Select(number => new Node(Id(number), $"node{number}", $"zone{number % Locations}"))];
        _ring = Ring.Create(_nodes, PointsPerNode);
        _table = new OwnersTable(_ring, Copies);
        Array.ForEach(_ids, id => _table.Of(id));
    }

    [Benchmark]
    public Node First() => _ring.Order(Next()).First();

    [Benchmark]
    public IReadOnlyList<Node> Owners() => _ring.Owners(Next(), Copies);

    /// <summary>As requests do it, once somebody has asked for an image of the same arc.</summary>
    [Benchmark]
    public int OwnersInTable() => _table.Of(Next()).Length;

    [Benchmark]
    public int WholeOrder() => _ring.Order(Next()).Count();

    private ImageId Next() => _ids[_next++ & (_ids.Length - 1)];

    private static Guid Id(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return new Guid(bytes);
    }
}

/// <summary>What a change of the layout costs: once, not for each image.</summary>
public class RingCreationBenchmarks
{
    private Node[] _nodes = [];

    [Params(16, 1000)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void SetUp() => _nodes = [.. Enumerable.Range(0, Nodes).Select(number => new Node(new Guid(number, 0, 0, new byte[8]), $"node{number}"))];

    [Benchmark]
    public Ring Create() => Ring.Create(_nodes, 128);
}
