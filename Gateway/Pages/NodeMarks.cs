using System.Collections.Frozen;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Pages;

/// <summary>How a silo is told from the others in pictures: a number, and a colour with a pattern, of which there are <see cref="Kinds"/>.</summary>
public sealed class NodeMarks
{
    /// <summary>Colours and patterns in cluster.css and MarkPatterns.razor; the number goes on.</summary>
    public const int Kinds = 8;

    private readonly FrozenDictionary<Guid, int> _numbers;

    private NodeMarks(IEnumerable<Guid> nodes) => _numbers = nodes.Select(static (node, at) => KeyValuePair.Create(node, at + 1)).ToFrozenDictionary();

    /// <summary>By their names, and the one that is only thought of last.</summary>
    public static NodeMarks Of(ClusterSnapshot cluster, Node? added = null) => new(
        cluster.Map.Ring.Nodes.OrderBy(static node => node.Nickname, StringComparer.Ordinal).ThenBy(static node => node.Id).Select(static node => node.Id)
            .Concat(added is null ? [] : [added.Id]));

    /// <summary>From 1; 0: it is not on the ring.</summary>
    public int NumberOf(Guid node) => _numbers.GetValueOrDefault(node);

    /// <summary>0 to <see cref="Kinds"/> - 1.</summary>
    public int KindOf(Guid node) => (NumberOf(node) + Kinds - 1) % Kinds;
}
