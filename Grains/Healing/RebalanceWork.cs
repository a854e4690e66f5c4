using Microsoft.Extensions.Logging;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>One round of the <see cref="Rebalancer"/>.</summary>
internal sealed partial class RebalanceWork(
    Catalog catalog,
    LocalRanges ranges,
    Comparison comparison,
    ImageHealer healer,
    ExcessRemover excess,
    HealingInstruments instruments,
    IClusterMap map,
    TimeProvider time,
    ILogger<RebalanceWork> logger)
{
    /// <summary>Images that one round can take on; some 150 bytes each.</summary>
    public const int MaxFindings = 250_000;

    /// <summary>Images at one time.</summary>
    public const int AtOnce = 2;

    /// <summary>After so many refusals in a row the owners are taken not to be ready yet.</summary>
    private const int MaxRefusals = 16;

    // What is on its way to this node from an upload arrives within it.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(2);

    public async Task<RebalanceRound> RoundAsync(RangeView view, CancellationToken cancellationToken)
    {
        var current = map.Current;
        if (current.Layout.Find(current.Self) is null || await ranges.IndexAsync(view, cancellationToken) is not { } index)
        {
            return default;
        }

        instruments.Exposed = await Task.Run(() => CountExposed(current, index), cancellationToken);
        var findings = new Findings(catalog.Find, MaxFindings);
        var (complete, withAllAlive) = await CompareAsync(current, view, index, findings, cancellationToken);
        if (findings.Count > 0)
        {
            await Task.Delay(OnItsWay, time, cancellationToken);
        }

        var behind = findings.Take();
        var done = await CatchUpAsync(behind, cancellationToken);
        foreach (var (node, id) in findings.Ended)
        {
            await healer.TellAsync(node, id, cancellationToken);
        }

        instruments.Unrepairable = Math.Max(0, catalog.Lost - instruments.Lacking);
        var gone = await LetGoAsync(current, index, cancellationToken);
        if (behind.Count > 0 || gone > 0)
        {
            LogRound(logger, behind.Count, done, gone, index.Kept);
        }

        return new RebalanceRound(complete && !findings.IsCut, withAllAlive && !findings.IsCut, behind.Count - done, index.Kept, done + gone);
    }

    private async Task<(bool Complete, bool WithAllAlive)> CompareAsync(ClusterMap current, RangeView view, RangeIndex index, Findings findings, CancellationToken cancellationToken)
    {
        Node[] others = [.. current.Ring.Nodes.Where(node => node.Id != current.Self && !current.Missing.Contains(node.Id))];
        var answers = await comparison.WithAllAsync(others, view, index, findings, cancellationToken);
        return (answers.All(static done => done), others.Zip(answers).All(one => one.Second || !current.IsAlive(one.First.Id)));
    }

    private async Task<int> CatchUpAsync(IReadOnlyList<Finding> behind, CancellationToken cancellationToken)
    {
        var done = 0;
        instruments.Lacking = behind.Count;
        await Parallel.ForEachAsync(
            behind,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (finding, token) =>
            {
                if (!Findings.IsBehind(catalog.Find(finding.Entry.Id), finding.Entry)
                    || await healer.FetchAsync(finding.Entry.Id, finding.Holders, token) is HealOutcome.Repaired or HealOutcome.Buried or HealOutcome.Whole)
                {
                    instruments.Lacking = behind.Count - Interlocked.Increment(ref done);
                }
            });
        return done;
    }

    private async Task<int> LetGoAsync(ClusterMap current, RangeIndex index, CancellationToken cancellationToken)
    {
        if (index.Kept == 0)
        {
            return 0;
        }

        var (gone, refused) = (0, 0);
        var shards = Enumerable.Range(0, Catalog.Shards).ToArray();
        Random.Shared.Shuffle(shards);
        foreach (var shard in shards)
        {
            foreach (var (id, record) in catalog.Snapshot(shard).Where(one => !index.IsOwner(one.Key)))
            {
                if (record.Kind == CatalogKind.Alive && !ExcessRules.MayEverGo(current, id, index.Owners.Count, out _))
                {
                    continue;
                }

                if (await excess.TryLetGoAsync(id, cancellationToken))
                {
                    (gone, refused) = (gone + 1, 0);
                }
                else if (++refused == MaxRefusals)
                {
                    return gone;
                }
            }
        }

        return gone;
    }

    // Each image is counted by the first of its owners that is alive.
    private long CountExposed(ClusterMap current, RangeIndex index)
    {
        if (current.Keepers.Nodes.All(node => current.IsAlive(node.Id)))
        {
            return 0;
        }

        long exposed = 0;
        for (var shard = 0; shard < Catalog.Shards; shard++)
        {
            exposed += catalog.Snapshot(shard).LongCount(one => one.Value.Kind == CatalogKind.Alive && IsExposed(current, index, one.Key));
        }

        return exposed;
    }

    private static bool IsExposed(ClusterMap current, RangeIndex index, ImageId id)
    {
        var owners = index.Owners.Of(id);
        return owners.FirstOrDefault(owner => current.IsAlive(owner.Id))?.Id == current.Self && owners.Any(owner => !current.IsAlive(owner.Id));
    }

    [LoggerMessage(LogLevel.Information, "Rebalancing: {Behind} images lacking, {Done} of them done; let go of {Gone}, {Kept} kept for others")]
    private static partial void LogRound(ILogger logger, int behind, int done, int gone, long kept);
}
