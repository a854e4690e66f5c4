using System.Buffers.Binary;
using CsCheck;
using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.Placement;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Nodes;

/// <summary>The ring as it is drawn is the ring as it is.</summary>
public sealed class RingArcsTests
{
    private const double Exact = 1e-9;

    private static readonly Gen<Ring> AnyRing = Gen.Select(RingGenerators.Nodes(1, 8), RingGenerators.Points, Ring.Create);

    [Fact]
    public void Of_CoversTheCircleWithoutAGap() => AnyRing.Sample(ring =>
    {
        var at = 0.0;
        foreach (var arc in RingArcs.Of(ring).Arcs)
        {
            Assert.Equal(at, arc.Start, Exact);
            at += arc.Length;
        }

        Assert.Equal(1, at, Exact);
    });

    [Fact]
    public void Of_NeighboursAreOfDifferentNodes() => AnyRing.Sample(ring =>
        RingArcs.Of(ring).Arcs is var arcs && arcs.Zip(arcs.Skip(1)).All(static pair => pair.First.Node != pair.Second.Node));

    [Fact]
    public void Of_EachNodesArcsAddUpToItsShare() => AnyRing.Sample(ring =>
        Assert.All(ring.Nodes, node => Assert.Equal(ring.Share(node.Id), RingArcs.Of(ring).Arcs.Where(arc => arc.Node == node.Id).Sum(static arc => arc.Length), Exact)));

    /// <summary>Whoever an arc is drawn for is asked first for an image in its middle.</summary>
    [Fact]
    public void Of_AnArcsNodeIsFirstForItsImages() => AnyRing.Sample(ring =>
        Assert.All(RingArcs.Of(ring).Arcs.Where(static arc => arc.Length > Exact), arc => Assert.Equal(arc.Node, ring.Order(At(arc.Start + (arc.Length / 2))).First().Id)));

    [Fact]
    public void Of_OneNode_IsOneArc() => Assert.Equal([(0.0, 1.0)], RingArcs.Of(Ring.Create(RingGenerators.Numbered(1), 128)).Arcs.Select(static arc => (arc.Start, arc.Length)));

    [Fact]
    public void Of_Nobody_IsNothing() => Assert.Equal((0, 0), (RingArcs.Of(Ring.Empty).Count, RingArcs.Of(Ring.Empty).Arcs.Length));

    [Fact]
    public void Of_AHundredNodes_IsCountedAndNotDrawn()
    {
        var arcs = RingArcs.Of(Ring.Create(RingGenerators.Numbered(100), 128));
        Assert.InRange(arcs.Count, 12_000, 12_800);
        Assert.Empty(arcs.Arcs);
    }

    [Fact]
    public void Of_SixteenNodes_IsDrawn() => Assert.NotEmpty(RingArcs.Of(Ring.Create(RingGenerators.Numbered(16), 128)).Arcs);

    private static ImageId At(double turn)
    {
        Span<byte> bytes = stackalloc byte[ImageId.ByteLength];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)(turn * 18446744073709551616.0));
        return new ImageId(bytes);
    }
}
