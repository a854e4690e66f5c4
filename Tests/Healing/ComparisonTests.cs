using System.Collections.Immutable;
using CsCheck;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Healing;

public sealed class ComparisonTests
{
    private static readonly Gen<(ImmutableArray<ulong> Here, ImmutableArray<ulong> There)> TwoSides =
        Gen.Select(Gen.Frequency((2, Gen.Const(0UL)), (3, Gen.Const(1UL))).Array[1, 400], Gen.Int[0, 400], (there, equal) =>
            (new ulong[there.Length].ToImmutableArray(), there.Select((value, at) => at < equal ? 0 : value).ToImmutableArray()));

    [Fact]
    public void Runs_AnyTwoSides_CoverWhatDiffersAndNothingElse() => TwoSides.Sample((here, there) =>
    {
        var covered = Comparison.Runs(here, there).SelectMany(run => Enumerable.Range(run.From, run.To - run.From)).ToArray();
        Assert.Equal(Enumerable.Range(0, here.Length).Where(at => here[at] != there[at]), covered);
    });

    [Fact]
    public void Runs_AnyTwoSides_AreBoundedAndAsFewAsCanBe() => TwoSides.Sample((here, there) =>
    {
        var runs = Comparison.Runs(here, there).ToArray();
        Assert.All(runs, run => Assert.InRange(run.To - run.From, 1, Comparison.MaxRun));
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.True(pair.First.To < pair.Second.From || pair.First.To - pair.First.From == Comparison.MaxRun));
    });

    /// <summary>Each may be in the middle of a list of megabytes: a thousand at once would be gigabytes.</summary>
    [Fact]
    public async Task WithAllAsync_ManyNodes_AsksAllOfThemAndNoMoreThanTheBoundAtOnce()
    {
        var nodes = RingGenerators.Numbered(10 * Comparison.MaxAtOnce);
        var peers = new CountingPeers();
        var index = new RangeIndex(new OwnersTable(Ring.Create(nodes, 16), 3), nodes[0].Id);
        var answers = await new Comparison(peers, new Agreement()).WithAllAsync(
            nodes, new RangeView(1, [], nodes[0].Id), index, new Findings(static _ => null, 1), TestContext.Current.CancellationToken);

        Assert.All(answers, Assert.True);
        Assert.Equal(nodes.Length, peers.Asked);
        Assert.Equal(Comparison.MaxAtOnce, peers.Most);
    }

    /// <summary>All have what the asker has; the first few wait for each other, so that as many are on their way as are let.</summary>
    private sealed class CountingPeers : IPeers, IImageRanges
    {
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private int _now;

        public int Asked { get; private set; }

        public int Most { get; private set; }

        public IImageRanges RangesOf(Node node) => this;

        public async ValueTask<RangeDigests?> DigestsAsync(RangeView view, ulong root, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                Asked++;
                Most = Math.Max(Most, ++_now);
                if (_now == Comparison.MaxAtOnce)
                {
                    _full.TrySetResult();
                }
            }

            await _full.Task;
            lock (_gate)
            {
                _now--;
            }

            return new RangeDigests(default, 0);
        }

        public ValueTask<ImmutableArray<CatalogEntry>?> SharedAsync(RangeView view, int from, int to, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<ImmutableArray<CatalogEntry>?> KeptForAsync(RangeView view, ImageId? after, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IImageCopies CopiesOf(Node node) => throw new NotSupportedException();

        public bool IsReachable(Guid node) => true;

        public ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> NudgeAsync(Node node, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
