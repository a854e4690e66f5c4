using Microsoft.Extensions.Logging;
using Reticulum.Images;
using Reticulum.Scrubbing;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Scrubbing;

public sealed class ScrubberTests : IAsyncDisposable
{
    private const int Stored = 5;

    private static readonly TimeSpan Jittered = TimeSpan.FromSeconds(35); // half-way from 10 s to a minute

    private readonly ScrubLab _lab = new();
    private readonly ImageId[] _images = new ImageId[Stored];

    // By itself the budget holds nothing up here.
    public ScrubberTests() => _lab.Options.BytesPerSecond = 1L << 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.5, 35)]
    [InlineData(1, 60)]
    public async Task Start_BySelf_AfterAWhileThatIsRandom(double jitter, int seconds)
    {
        await StoreAsync();
        _lab.Restart(jitter);
        var start = _lab.Time.GetUtcNow();
        await _lab.Scrubber.StartAsync(Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(seconds), await _lab.Time.ArmedAsync());
        Assert.Equal((false, null, null, 0), (_lab.Report.Running, _lab.Report.StartedAt, _lab.Report.FinishedAt, _lab.Report.Scanned));

        _lab.Time.Advance(TimeSpan.FromSeconds(seconds));
        await _lab.Time.ArmedAsync();

        Assert.Equal((false, start.AddSeconds(seconds), Stored), (_lab.Report.Running, _lab.Report.StartedAt, _lab.Report.Verified));
        Assert.NotNull(_lab.Report.FinishedAt);
    }

    [Fact]
    public async Task Passes_FollowEachOther_SoThatEverythingIsReadWithinThePeriod()
    {
        await StoreAsync();
        await _lab.Scrubber.StartAsync(Cancellation);
        var starts = new List<DateTimeOffset>();
        var oldest = TimeSpan.Zero;
        while (starts.Count < 4)
        {
            var due = await _lab.Time.ArmedAsync();
            if (_lab.Report.StartedAt is { } at && !starts.Contains(at))
            {
                starts.Add(at);
            }

            _lab.Time.Advance(due);
            oldest = _lab.Progress.OldestUnverified is { } age && age > oldest ? age : oldest;
        }

        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.Equal(_lab.Options.Period * ScrubSchedule.Share, pair.Second - pair.First));
        Assert.InRange(oldest, _lab.Options.Period * 0.8, _lab.Options.Period);
    }

    [Fact]
    public async Task Start_Asked_APassBeginsAtOnce()
    {
        await StoreAsync();
        await _lab.Scrubber.StartAsync(Cancellation);
        await _lab.Time.ArmedAsync();

        _lab.Scrubber.Start();
        Assert.Equal((true, null), (_lab.Report.Running, _lab.Report.FinishedAt));
        await _lab.Time.ArmedAsync();

        Assert.Equal((false, _lab.Time.GetUtcNow(), Stored), (_lab.Report.Running, _lab.Report.StartedAt, _lab.Report.Scanned));
    }

    /// <summary>Held by its budget in the midst: it is the same pass that goes on.</summary>
    [Fact]
    public async Task Start_AskedWhileAPassIsUnderWay_ItGoesOn()
    {
        _lab.Options.BytesPerSecond = 1000;
        await StoreAsync();
        await _lab.Scrubber.StartAsync(Cancellation);
        _lab.Time.Advance(await _lab.Time.ArmedAsync());
        var wait = await _lab.Time.ArmedAsync();
        var (startedAt, scanned) = (_lab.Report.StartedAt, _lab.Report.Scanned);
        Assert.Equal((true, 1), (_lab.Report.Running, scanned));

        _lab.Scrubber.Start();
        for (; _lab.Report.Running; wait = await _lab.Time.ArmedAsync())
        {
            _lab.Time.Advance(wait);
        }

        Assert.Equal((startedAt, Stored, Stored), (_lab.Report.StartedAt, _lab.Report.Scanned, _lab.Report.Verified));
        Assert.True(wait > TimeSpan.FromMinutes(30)); // until the next one: it was not asked for twice
    }

    [Fact]
    public async Task Report_UnderWay_SaysHowFastAndHowLong()
    {
        _lab.Options.BytesPerSecond = 100_000;
        await StoreAsync();
        await _lab.Scrubber.StartAsync(Cancellation);
        _lab.Time.Advance(await _lab.Time.ArmedAsync());
        _lab.Time.Advance(await _lab.Time.ArmedAsync());
        await _lab.Time.ArmedAsync();

        Assert.InRange(_lab.Report.BytesPerSecond, 1, 100_000);
        Assert.Equal(_lab.Progress.Stored * (1 - _lab.Progress.State.Cursor!.Done) / _lab.Report.BytesPerSecond, _lab.Report.EtaSeconds!.Value, 0.001);
    }

    [Fact]
    public async Task Restart_InTheMidst_GoesOnFromTheCursor()
    {
        await StoreAsync();
        var order = _images.Order().ToArray();
        var startedAt = _lab.Time.GetUtcNow();
        var state = _lab.Store.Load().Begin(startedAt);
        _lab.Store.Save(state with { Cursor = new ScrubCursor(order[2].Leading >> 8, order[2], startedAt, IsWhole: true) });
        _lab.Time.Advance(TimeSpan.FromHours(1));
        _lab.Restart();

        await _lab.Scrubber.StartAsync(Cancellation);
        _lab.Time.Advance(await _lab.Time.ArmedAsync());
        await _lab.Time.ArmedAsync();

        Assert.Equal((startedAt, Stored - 3), (_lab.Report.StartedAt, _lab.Report.Scanned));
        Assert.Null(_lab.Progress.State.ReadAt[0]);
        Assert.Equal(startedAt, _lab.Progress.State.ReadAt[order[2].Leading >> 8]); // its first half was read before
    }

    [Fact]
    public async Task Restart_BetweenPasses_TheNextOneWaitsForItsTime()
    {
        await StoreAsync();
        await _lab.Scrubber.StartAsync(Cancellation);
        _lab.Time.Advance(await _lab.Time.ArmedAsync());
        await _lab.Time.ArmedAsync();
        await _lab.Scrubber.StopAsync(Cancellation);
        _lab.Restart();

        await _lab.Scrubber.StartAsync(Cancellation);

        Assert.True(await _lab.Time.ArmedAsync() > Jittered);
        Assert.Equal(0, _lab.Report.Scanned);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"since\":")]
    [InlineData("null")]
    public async Task Start_StateIsDamaged_BeginsAfreshWithAWarning(string text)
    {
        await StoreAsync();
        await File.WriteAllTextAsync(_lab.StatePath, text, Cancellation);

        await _lab.Scrubber.StartAsync(Cancellation);

        Assert.Equal(LogLevel.Warning, Assert.Single(_lab.StateLog.Collector.GetSnapshot()).Level);
        Assert.NotNull(ScrubStateFile.Read(await File.ReadAllBytesAsync(_lab.StatePath, Cancellation)));
        _lab.Time.Advance(await _lab.Time.ArmedAsync());
        await _lab.Time.ArmedAsync();
        Assert.Equal(Stored, _lab.Report.Verified);
    }

    /// <summary>The pass goes on without it: it is only what a restart would begin with.</summary>
    [Fact]
    public async Task Pass_StateCannotBeWritten_GoesOn()
    {
        await StoreAsync();
        Directory.CreateDirectory(_lab.StatePath);

        await _lab.PassAsync();

        Assert.Equal(Stored, _lab.Report.Verified);
        Assert.All(_lab.StateLog.Collector.GetSnapshot(), static line => Assert.Equal(LogLevel.Warning, line.Level));
        Assert.NotEmpty(_lab.StateLog.Collector.GetSnapshot());
    }

    [Fact]
    public async Task Load_NeverScrubbed_CountsFromTheFirstTimeOn()
    {
        var first = _lab.Time.GetUtcNow();
        await _lab.Scrubber.StartAsync(Cancellation);
        await _lab.Scrubber.StopAsync(Cancellation);
        _lab.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(first, _lab.Store.Load().Since);
    }

    private async Task StoreAsync()
    {
        for (var n = 0; n < Stored; n++)
        {
            _images[n] = await _lab.StoreAsync(SampleImages.Photo(20 + n, 20, seed: n), _lab.Node);
        }
    }
}
