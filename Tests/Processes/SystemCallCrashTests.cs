using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>
/// A crash at the k-th system call of the way from the body to the disk: the moments that a random kill hits seldom.
/// </summary>
[Collection(nameof(SiloProcess))]
public sealed class SystemCallCrashTests(ITestOutputHelper output)
{
    /// <summary>The calls, and up to which one of them (as counted by each thread) an upload is killed.</summary>
    private static readonly (string Calls, int Last)[] Points =
    [
        ("openat", 4),
        ("pwrite64,pwritev", 4),
        ("fsync,fdatasync", 5),
        ("rename,renameat,renameat2,link,linkat", 3),
        ("mkdir,mkdirat", 3),
        ("unlink,unlinkat,ftruncate", 2),
    ];

    /// <summary>The calls that make it durable.</summary>
    private static readonly (string Calls, int Last)[] FewPoints =
    [
        ("pwrite64,pwritev", 1),
        ("fsync,fdatasync", 4),
        ("rename,renameat,renameat2,link,linkat", 3),
        ("mkdir,mkdirat", 1),
    ];

    [Fact]
    public Task Upload_KilledAtTheKthFlushOrRename_ImageIsThereWholeOrNotAtAll() => KillAsync(FewPoints);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Upload_KilledAtTheKthSystemCall_ImageIsThereWholeOrNotAtAll() => KillAsync(Points);

    private async Task KillAsync((string Calls, int Last)[] points)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var random = new Random(TestSeed.Next(output));
        var pictures = new Pictures(random);
        var ledger = new UploadLedger();
        using var home = new TemporaryDirectory();
        var hits = new HashSet<string>();

        string[]? own = null;
        foreach (var (calls, k) in points.SelectMany(point => Enumerable.Range(1, point.Last).Select(k => (point.Calls, k))))
        {
            await using var silo = await SiloProcess.StartAsync(home.Path, SiloProcess.QuickStart, cancellationToken: cancellation);
            own ??= [.. DataCensus.Others(silo.DataDirectory)];
            Assert.Equal(own, DataCensus.Others(silo.DataDirectory));
            await ledger.CheckAsync(silo, cancellation);

            var image = pictures.Next(random.Next(100_000));
            var hash = ledger.Begin(image);
            await using (await Strace.AttachAsync(silo.Process, calls, $"signal=KILL:when={k}", cancellation))
            {
                if (await CrashTests.IsAcknowledgedAsync(silo.UploadAsync(image, cancellation)))
                {
                    ledger.Acknowledge(hash);
                }
                else
                {
                    hits.Add(calls);
                }
            }

            if (!silo.Process.HasExited)
            {
                silo.Process.Kill();
            }

            await silo.Process.WaitForExitAsync(cancellation);
        }

        await using var last = await SiloProcess.StartAsync(home.Path, SiloProcess.QuickStart, cancellationToken: cancellation);
        Assert.Equal(own, DataCensus.Others(last.DataDirectory));
        await ledger.CheckAsync(last, cancellation);
        output.WriteLine($"{ledger.Acknowledged} acknowledged, {ledger.Unanswered} killed, at {string.Join(" | ", hits)}");

        // Otherwise the kills missed the upload, and nothing was tested.
        Assert.Superset(new HashSet<string> { "pwrite64,pwritev", "fsync,fdatasync", "rename,renameat,renameat2,link,linkat", "mkdir,mkdirat" }, hits);
    }
}
