using System.Collections.Immutable;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>
/// Compares what this node knows with what one other knows: first by the digests of ranges, then by the lists of the ranges that differ; and takes the list of what
/// that one keeps for this one.
/// </summary>
internal sealed class Comparison(IPeers peers, Agreement agreement)
{
    /// <summary>Ranges whose lists are asked for at once: of a million images 16 000 entries, 460 kB.</summary>
    public const int MaxRun = 64;

    /// <summary>Nodes at one time: each may be in the middle of a list of some megabytes.</summary>
    public const int MaxAtOnce = 32;

    /// <returns>For each of the nodes: it was possible to the end.</returns>
    public async Task<bool[]> WithAllAsync(IReadOnlyList<Node> nodes, RangeView view, RangeIndex index, Findings findings, CancellationToken cancellationToken)
    {
        var answers = new bool[nodes.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, nodes.Count),
            new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
            async (at, token) => answers[at] = await WithAsync(nodes[at], view, index, findings, token));
        return answers;
    }

    /// <returns>False: it was not possible to the end.</returns>
    public async Task<bool> WithAsync(Node node, RangeView view, RangeIndex index, Findings findings, CancellationToken cancellationToken)
    {
        var there = peers.RangesOf(node);
        var here = index.DigestsWith(node.Id);
        if (await there.DigestsAsync(view, RangeIndex.RootOf(here), cancellationToken) is not { } digests)
        {
            return false;
        }

        agreement.Note(node.Id, view.LayoutVersion);
        foreach (var (from, to) in digests.Ranges.IsDefault ? [] : Runs(here, digests.Ranges))
        {
            if (await there.SharedAsync(view, from, to, cancellationToken) is not { } entries)
            {
                return false;
            }

            findings.Add(node, entries);
        }

        return digests.KeptForAsker == 0 || await TakeKeptAsync(there, node, view, findings, cancellationToken);
    }

    /// <summary>The ranges that differ, neighbours together. Pure.</summary>
    public static IEnumerable<(int From, int To)> Runs(ImmutableArray<ulong> here, ImmutableArray<ulong> there)
    {
        for (var from = 0; from < here.Length; from++)
        {
            if (here[from] == there[from])
            {
                continue;
            }

            var to = from + 1;
            while (to < here.Length && to - from < MaxRun && here[to] != there[to])
            {
                to++;
            }

            yield return (from, to);
            from = to - 1;
        }
    }

    private static async Task<bool> TakeKeptAsync(IImageRanges there, Node node, RangeView view, Findings findings, CancellationToken cancellationToken)
    {
        for (Images.ImageId? after = null; ;)
        {
            if (await there.KeptForAsync(view, after, cancellationToken) is not { } entries)
            {
                return false;
            }

            findings.AddKept(node, entries);
            if (entries.Length < IImageRanges.PageLength)
            {
                return true;
            }

            after = entries[^1].Id;
        }
    }
}
