using System.Text.RegularExpressions;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// A node is killed at its k-th system call of repairing, letting go and deleting, for every k until it gets through: nothing half lies under a final name, nothing
/// acknowledged is lost or comes back, and the next start sweeps what was left. strace counts for each thread by itself, so one k stands for several moments.
/// </summary>
[Collection(nameof(OneClusterAtATime))]
public sealed partial class HealingCrashTests(DatabaseServer database, ITestOutputHelper output)
{
    // A node that is killed so late has done all of it before: a bound against going on for ever.
    private const int LastCall = 6;

    /// <summary>128 and the signal's number.</summary>
    private const int SigKillExitCode = 128 + 9;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    // Groups of calls, as strace takes them.
    private const string Writes = "write,pwrite64,pwritev";
    private const string Flushes = "fsync,fdatasync";
    private const string Renames = "rename,renameat,renameat2,link,linkat";

    private static readonly string[] Calls =
    [
        "openat",
        Writes,
        Flushes,
        Renames,
        "mkdir,mkdirat",
        "unlink,unlinkat,ftruncate",
    ];

    /// <summary>Without these nothing was tested.</summary>
    private static readonly string[] MustHit = [Writes, Flushes, Renames];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A copy rots, or is gone; a read through its node finds it.</summary>
    [Fact]
    [Trait("Suite", "faults")]
    public Task Repair_KilledAtTheKthSystemCall_CopyIsRightOrNone() => RunAsync(
        nameof(Repair_KilledAtTheKthSystemCall_CopyIsRightOrNone),
        images: 8,
        async (crash, attempt) =>
        {
            var hash = crash.Any();
            await crash.UntilHeldAsync(hash);
            if (attempt % 2 == 0)
            {
                crash.Rot(hash);
            }
            else
            {
                File.Delete(crash.PathOf(hash));
            }

            return async () =>
            {
                await ReadProbe.Original(hash).AskAsync(crash.Victim, Cancellation);
                await crash.UntilHeldAsync(hash);
            };
        });

    /// <summary>Drained it lets go of all that it has; resumed it fetches all of it again.</summary>
    [Fact]
    [Trait("Suite", "faults")]
    public Task DrainAndResume_KilledAtTheKthSystemCall_NothingIsEverFewer()
    {
        var isDrained = false;
        return RunAsync(
            nameof(DrainAndResume_KilledAtTheKthSystemCall_NothingIsEverFewer),
            images: 12,
            async (crash, _) =>
            {
                // The other one than last time, carried out or not.
                isDrained = !isDrained;
                var order = isDrained ? "drain" : "resume";
                return async () =>
                {
                    await crash.OrderAsync(order);
                    await crash.UntilAsync(async () => isDrained ? (await crash.KnownAsync()).NotSafeBecause : await crash.FirstStrayAsync());
                };
            });
    }

    [Fact]
    [Trait("Suite", "faults")]
    public Task Delete_KilledAtTheKthSystemCall_ImageIsThereOrDeletedForEver() => RunAsync(
        nameof(Delete_KilledAtTheKthSystemCall_ImageIsThereOrDeletedForEver),
        images: 0,
        async (crash, _) =>
        {
            var hash = await crash.UploadAsync();
            return async () =>
            {
                var answer = await crash.Victim.Client.SendAsync(HttpMethod.Delete, $"/api/v1/images/{hash}", NodeSettings.AsAdmin, null, Cancellation);
                crash.OnDeleted(hash, answer);
                if (!answer.IsOk)
                {
                    await crash.UntilAsync(() => Task.FromResult<string?>($"{answer}"));
                }
            };
        });

    private async Task RunAsync(string scenario, int images, Func<HealingCrash, int, Task<Func<Task>>> prepare)
    {
        var seed = TestSeed.Next(output);
        using var traces = new TemporaryDirectory();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 4), Cancellation);
        var crash = new HealingCrash(cluster, new Random(seed), Limit, Cancellation);
        while (crash.Images < images)
        {
            await crash.UploadAsync();
        }

        await crash.UntilHealedAsync();
        Assert.DoesNotContain(DataCensus.Others(crash.Victim.DataDirectory), IsTemporary);
        var killed = 0;
        var moments = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var hits = new HashSet<string>();
        foreach (var calls in Calls)
        {
            // It gets through, twice in a row: one of the two may be what has less to do.
            var misses = 0;
            for (var attempt = 0; attempt < 2 * LastCall && misses < 2; attempt++)
            {
                var k = 1 + (attempt / 2);
                var act = await prepare(crash, attempt);
                var trace = traces[$"{calls}.{attempt}"];
                try
                {
                    await using (await Strace.AttachAsync(crash.Victim.Process, calls, $"signal=KILL:when={k}", Cancellation, trace))
                    {
                        await act();
                    }
                }
                catch (InvalidOperationException) when (crash.Victim.Process.HasExited)
                {
                    // The kill of the attempt before came with the end of what it was to interrupt: it was taken for a miss.
                    await crash.Victim.Process.WaitForExitAsync(Cancellation);
                    Assert.Equal(SigKillExitCode, crash.Victim.Process.ExitCode);
                    await crash.Victim.RestartAsync(Cancellation);
                    await cluster.WaitUntilWholeAsync(Limit, Cancellation);
                    (misses, killed) = (0, killed + 1);
                    continue;
                }

                if (crash.Victim.IsRunning)
                {
                    misses++;
                    continue;
                }

                misses = 0;
                killed++;
                hits.Add(calls);
                foreach (var moment in Moment(trace))
                {
                    moments[moment] = moments.GetValueOrDefault(moment) + 1;
                }

                crash.AssertNothingHalf();
                await crash.Victim.RestartAsync(Cancellation);
                await cluster.WaitUntilWholeAsync(Limit, Cancellation);
                Assert.DoesNotContain(DataCensus.Others(crash.Victim.DataDirectory), IsTemporary);
                await crash.AssertNothingLostAsync();
            }
        }

        // It may have been drained last.
        await crash.OrderAsync("resume");
        await crash.UntilHealedAsync();
        Figures.Write(output, scenario, new { seed, crash.Images, crash.Deleted, killed, moments = moments.Count });
        output.WriteLine(string.Join('\n', moments.Select(static moment => $"{moment.Value} x {moment.Key}")));
        Assert.Superset(MustHit.ToHashSet(), hits);
    }

    private static bool IsTemporary(string file) => file.StartsWith("tmp/", StringComparison.Ordinal);

    /// <summary>The call in whose place the kill was, of each thread that was in one; names that differ each time left out.</summary>
    private static IEnumerable<string> Moment(string trace) => File.ReadLines(trace)
        .Select(static line => Killed().Match(line))
        .Where(static match => match.Success)
        .Select(static match => Varying().Replace(match.Groups["call"].Value, "…"))
        .Distinct();

    [GeneratedRegex(@"^\d+\s+(?<call>\w+\(.*\)) += \?")]
    private static partial Regex Killed();

    [GeneratedRegex(@"/tmp/reticulum-tests-\w+/node\d+(/data)?|[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{40}|(?<=/images/)[0-9a-f]{2}(/[0-9a-f]{2})?(?=[>""])|[0-9a-f-]{32,40}|\b\d+(?=<)|""\{.*?""\.*, \d+|\d{4,}")]
    private static partial Regex Varying();
}
