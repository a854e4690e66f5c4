using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class RenderQueueTests
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task TryRun_AllPlacesTaken_OneMoreIsRefused(int places)
    {
        using var queue = Start(workers: 1, places: places);
        using var gate = new Gate();
        var running = queue.TryRun(1, gate.Pass, Token)!;
        await gate.Entered;

        var waiting = Enumerable.Range(0, places).Select(_ => queue.TryRun(1, _ => 1, Token)).ToArray();

        Assert.All(waiting, Assert.NotNull);
        Assert.Null(queue.TryRun(1, _ => 1, Token));
        gate.Open();
        await Task.WhenAll([running, .. waiting!]);
        Assert.NotNull(queue.TryRun(1, _ => 1, Token));
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public async Task TryRun_EstimatesOfAllThatRun_StayWithinTheBudget(long cost, bool together)
    {
        using var queue = Start(workers: 2, places: 10, memory: 100);
        using var first = new Gate();
        using var second = new Gate();
        var one = queue.TryRun(50, first.Pass, Token)!;
        await first.Entered;
        var two = queue.TryRun(cost, second.Pass, Token)!;
        if (together)
        {
            await second.Entered;
        }

        first.Open();
        await one;
        await second.Entered;
        Assert.Equal(together, second.EnteredBefore(first));
        second.Open();
        await two;
    }

    [Fact]
    public async Task TryRun_LargerThanTheBudget_RunsAlone()
    {
        using var queue = Start(workers: 2, places: 10, memory: 100);

        Assert.Equal(7, await queue.TryRun(1_000_000, _ => 7, Token)!);
    }

    [Fact]
    public async Task TryEnqueue_AheadAndAwaited_TheAwaitedGoFirst()
    {
        using var queue = Start(workers: 1, places: 10);
        using var gate = new Gate();
        var running = queue.TryRun(1, gate.Pass, Token)!;
        await gate.Entered;
        var order = new List<string>();
        var ahead = Job("ahead", order);
        var awaited = Job("awaited", order);

        Assert.True(queue.TryEnqueue(ahead, ahead: true));
        Assert.True(queue.TryEnqueue(awaited, ahead: false));
        gate.Open();
        await Task.WhenAll(running, ahead.Completion, awaited.Completion);

        Assert.Equal(["awaited", "ahead"], order);
    }

    [Fact]
    public async Task Promote_AJobAhead_KeepsItsTurnAmongTheAwaitedAndRunsOnce()
    {
        using var queue = Start(workers: 1, places: 10);
        using var gate = new Gate();
        var running = queue.TryRun(1, gate.Pass, Token)!;
        await gate.Entered;
        var order = new List<string>();
        var promoted = Job("promoted", order);
        var awaited = Job("awaited", order);
        var last = Job("last", order);
        queue.TryEnqueue(promoted, ahead: true);

        queue.Promote(promoted);
        queue.TryEnqueue(awaited, ahead: false);
        queue.TryEnqueue(last, ahead: true);
        gate.Open();
        await Task.WhenAll(running, promoted.Completion, awaited.Completion, last.Completion);

        Assert.Equal(["promoted", "awaited", "last"], order);
    }

    [Fact]
    public async Task TryRun_CanceledBeforeItsTurn_DoesNotRun()
    {
        using var queue = Start(workers: 1, places: 10);
        using var gate = new Gate();
        using var cancel = new CancellationTokenSource();
        var running = queue.TryRun(1, gate.Pass, Token)!;
        await gate.Entered;
        var ran = false;
        var waiting = queue.TryRun(1, _ => ran = true, cancel.Token)!;

        await cancel.CancelAsync();
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(ran);
        await running;
    }

    [Fact]
    public async Task TryRun_FunctionThrows_TheCallerGetsItAndTheThreadGoesOn()
    {
        using var queue = Start(workers: 1, places: 10);

        await Assert.ThrowsAsync<InvalidDataException>(() => queue.TryRun<int>(1, _ => throw new InvalidDataException(), Token)!);
        Assert.Equal(1, await queue.TryRun(1, _ => 1, Token)!);
    }

    [Fact]
    public async Task TryExtend_AJobThatWaits_TakesAPlaceMore()
    {
        using var queue = Start(workers: 1, places: 2);
        using var gate = new Gate();
        var running = queue.TryRun(1, gate.Pass, Token)!;
        await gate.Entered;
        var job = Job("job", []);
        queue.TryEnqueue(job, ahead: false);

        Assert.True(queue.TryExtend(job, 2));
        Assert.False(queue.TryExtend(job, 2));
        Assert.Null(queue.TryRun(1, _ => 1, Token));
        gate.Open();
        await Task.WhenAll(running, job.Completion);
    }

    [Fact]
    public async Task TryExtend_AJobThatRuns_GrowsWithinTheBudgetAndGivesItBack()
    {
        using var queue = Start(workers: 2, places: 10, memory: 100);
        using var gate = new Gate();
        var job = new RenderJob<int>(40, gate.Pass, Token);
        queue.TryEnqueue(job, ahead: false);
        await gate.Entered;

        Assert.True(queue.TryExtend(job, 90));
        Assert.False(queue.TryExtend(job, 101));
        Assert.True(queue.TryExtend(job, 50));
        Assert.Equal(1, await queue.TryRun(10, _ => 1, Token)!);
        var tooMuch = queue.TryRun(11, _ => gate.IsOpen, Token)!;
        gate.Open();
        await job.Completion;
        Assert.True(await tooMuch);
    }

    [Fact]
    public async Task TryRunIdle_SomethingWaitsOrNoThreadWouldStayFree_RunsAfterIt()
    {
        using var queue = Start(workers: 2, places: 10);
        using var gate = new Gate();
        var running = queue.TryRun(1, gate.Pass, Token)!;
        await gate.Entered;
        var idle = queue.TryRunIdle(1, _ => 1)!;

        Assert.Equal(2, await queue.TryRun(1, _ => 2, Token)!);
        Assert.Null(queue.TryRunIdle(1, _ => 1));
        Assert.False(idle.IsCompleted);
        gate.Open();
        await running;
        Assert.Equal(1, await idle);
    }

    [Fact]
    public async Task TryRunIdle_SomebodyWaitsAndNoThreadIsFree_GivesWay()
    {
        using var queue = Start(workers: 2, places: 10);
        using var busy = new Gate();
        using var idling = new Gate();
        var idle = queue.TryRunIdle(1, idling.Pass)!;
        await idling.Entered;
        var running = queue.TryRun(1, busy.Pass, Token)!;
        await busy.Entered;
        Assert.False(idle.IsCompleted);

        Assert.Equal(2, await queue.TryRun(1, _ => 2, Token)!);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => idle);
        busy.Open();
        await running;
        Assert.Equal(3, await queue.TryRunIdle(1, _ => 3)!);
    }

    [Fact]
    public async Task WhyClogged_FullForLong_SaysSoUntilHalfEmptyForLong()
    {
        var time = new FakeTimeProvider();
        using var queue = Start(workers: 1, places: 2, time: time);
        using var held = new ManualResetEventSlim();
        using var next = new ManualResetEventSlim();
        var running = await queue.HoldAsync(held, Token);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = queue.TryRun(
            1,
            token =>
            {
                entered.SetResult();
                next.Wait(token);
                return 1;
            },
            Token)!;
        var second = queue.TryRun(1, _ => 2, Token)!;
        Assert.Null(queue.TryRun(1, _ => 3, Token));
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Null(queue.WhyClogged);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("the rendering queue is clogged: 2 of 2 places are taken", queue.WhyClogged);

        held.Set();
        await running;
        await entered.Task;
        Assert.NotNull(queue.WhyClogged);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.NotNull(queue.WhyClogged);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(queue.WhyClogged);
        next.Set();
        await Task.WhenAll(first, second);
    }

    /// <summary>Of what somebody waits for, since he does; not of what is made ahead, or in idle times.</summary>
    [Fact]
    public async Task TimeInQueue_OfWhatIsAwaited_IsMeasured()
    {
        var time = new FakeTimeProvider();
        using var queue = Start(workers: 1, places: 10, time: time);
        await queue.TryRunIdle(1, _ => 0)!;
        using var waited = new MetricCollector<double>(Meters, RenderInstruments.MeterName, "reticulum.render.time_in_queue");
        using var gate = new Gate();
        var running = queue.TryRun(1, gate.Pass, Token)!;
        await gate.Entered;
        var (ahead, promoted) = (Job("ahead", []), Job("promoted", []));
        Assert.True(queue.TryEnqueue(ahead, ahead: true));
        Assert.True(queue.TryEnqueue(promoted, ahead: true));
        time.Advance(TimeSpan.FromSeconds(5));
        var awaited = queue.TryRun(1, _ => 0, Token)!;
        time.Advance(TimeSpan.FromSeconds(2));
        queue.Promote(promoted);
        time.Advance(TimeSpan.FromSeconds(1));

        gate.Open();
        await Task.WhenAll(running, awaited, promoted.Completion, ahead.Completion);
        Assert.Equal([0, 3, 1], waited.GetMeasurementSnapshot().Select(static measurement => measurement.Value));
    }

    private static RenderQueue Start(int workers, int places, long memory = 1000, TimeProvider? time = null) => new(
        Options.Create(new RenderOptions { Workers = workers, QueueLength = places, MemoryBytes = memory }),
        new NativeHeap(),
        new RenderInstruments(Meters),
        time ?? TimeProvider.System);

    private static RenderJob<int> Job(string name, List<string> order) => new(
        1,
        _ =>
        {
            order.Add(name);
            return 0;
        },
        Token);

    /// <summary>Holds a resize thread until it is opened, and remembers when it was entered.</summary>
    private sealed class Gate : IDisposable
    {
        private static int s_clock;
        private readonly TaskCompletionSource<int> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();
        private int _openedAt = int.MaxValue;

        public Task Entered => _entered.Task;

        public bool IsOpen => _open.IsSet;

        public int Pass(CancellationToken cancellationToken)
        {
            _entered.TrySetResult(Interlocked.Increment(ref s_clock));
            _open.Wait(TimeSpan.FromSeconds(30), cancellationToken);
            return 0;
        }

        public void Open()
        {
            _openedAt = Interlocked.Increment(ref s_clock);
            _open.Set();
        }

        public bool EnteredBefore(Gate other) => _entered.Task.GetAwaiter().GetResult() < other._openedAt;

        public void Dispose() => _open.Dispose();
    }
}
