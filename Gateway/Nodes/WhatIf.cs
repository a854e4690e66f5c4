using System.Security.Cryptography;
using System.Text;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Nodes;

/// <summary>
/// What would move if a silo left for good or a new one joined: the product's own ring, before and after, and the cluster's bytes spread over it. Pure.
/// </summary>
/// <param name="Node">Who leaves or joins.</param>
/// <param name="Joins">Else it leaves.</param>
/// <param name="After">The ring of those that would own images then.</param>
/// <param name="Change">Who would take what from whom.</param>
/// <param name="Bytes">
/// Of all images, each counted once: what the nodes that own images have, over the part of the images that is theirs. An estimate while copies are
/// on their way; null: no node told.
/// </param>
public sealed record WhatIf(Node Node, bool Joins, Ring After, RingChange Change, double? Bytes)
{
    /// <param name="cluster">As it is.</param>
    /// <param name="without">The id of the silo that leaves; null: none does.</param>
    /// <param name="location">The location of a new one of weight 1; null: none joins. Just one of the two.</param>
    /// <param name="copies">Wanted of each image.</param>
    public static WhatIfOutcome Ask(ClusterSnapshot cluster, string? without, string? location, int copies) => (without, location) switch
    {
        ({ Length: > 0 }, { Length: > 0 }) or (null or "", null or "") => new WhatIfOutcome.NoQuestion(),
        (_, { Length: > 0 and <= MaxLocation }) => Compute(cluster, Newcomer(location), joins: true, copies),
        (_, { Length: > 0 }) => new WhatIfOutcome.NoQuestion(),
        _ => Guid.TryParse(without, out var id) && cluster.Map.Layout.Find(id) is { } member
            ? member.Role == NodeRole.Silo ? Compute(cluster, member.Node, joins: false, copies) : new WhatIfOutcome.NoSilo()
            : new WhatIfOutcome.NoSuchNode(),
    };

    /// <summary>Of so many parts of all images.</summary>
    public long? BytesOf(double part) => Bytes is { } bytes ? (long)Math.Round(bytes * part) : null;

    // As NodeOptions has it.
    private const int MaxLocation = 100;

    private static WhatIfOutcome.Told Compute(ClusterSnapshot cluster, Node node, bool joins, int copies)
    {
        var map = cluster.Map;
        var members = joins ? map.Layout.Members.Add(new LayoutMember(node, NodeRole.Silo, Guid.Empty)) : map.Layout.Members.RemoveAll(member => member.Node.Id == node.Id);
        var layout = map.Layout with { Members = members };
        var after = layout.ToKeepers(layout.ToRing(), map.Missing);
        return new WhatIfOutcome.Told(new WhatIf(node, joins, after, RingChange.Between(map.Keepers, after, copies), BytesOf(cluster, copies)));
    }

    private static double? BytesOf(ClusterSnapshot cluster, int copies)
    {
        var owned = RingChange.Owned(cluster.Map.Keepers, copies);
        var told = cluster.Nodes.Where(report => report.Answers && owned.ContainsKey(report.Node.Id)).ToList();
        var part = told.Sum(report => owned[report.Node.Id]);
        return part > 0 ? told.Sum(static report => (double)report.Bytes) / part : null;
    }

    // A node's place is decided by its id, which is made at its first start. This one is as good as any, and the same whenever it is asked for.
    private static Node Newcomer(string location) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"a new node in {location}")).AsSpan(0, 16)), "new node", location);
}

/// <summary>The expected ends of <see cref="WhatIf.Ask"/>.</summary>
public abstract record WhatIfOutcome
{
    private WhatIfOutcome()
    {
    }

    public sealed record Told(WhatIf Answer) : WhatIfOutcome;

    /// <summary>Neither a node that leaves nor a location, or both.</summary>
    public sealed record NoQuestion : WhatIfOutcome;

    public sealed record NoSuchNode : WhatIfOutcome;

    /// <summary>A gateway owns nothing.</summary>
    public sealed record NoSilo : WhatIfOutcome;
}
