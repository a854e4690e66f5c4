using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// Clients that go on uploading and reading at random while things break, and check every answer. Each loop has a random of its own: the seed repeats
/// what is asked, not how the processes take turns.
///
/// <para>One rule of retrying: a node that refuses the connection is passed over, as every load balancer does; a read that was
/// not answered, or with an error, is asked once more, of another node. An upload is never sent twice.</para>
/// </summary>
internal sealed class ClusterLoad(ClusterProcesses cluster, IReadOnlyList<NodeProcess> asked, ClusterLedger ledger, int seed)
{
    private const int MaxImageBytes = 60_000;

    private static readonly TimeSpan ReadPeriod = TimeSpan.FromMilliseconds(25);

    public int Uploaders { get; init; } = 2;

    public int Readers { get; init; } = 3;

    /// <summary>Each uploader begins one so often, if the last one was answered by then.</summary>
    public TimeSpan UploadPeriod { get; init; } = TimeSpan.FromMilliseconds(100);

    public LoadReport Report { get; } = new();

    /// <summary>Runs until told to stop; what has begun by then is waited for.</summary>
    public Task RunAsync(CancellationToken stop, CancellationToken cancellationToken) => Task.WhenAll(
    [
        .. Enumerable.Range(0, Uploaders).Select(n => RepeatAsync(UploadPeriod, Uploader(new Random(seed + n), cancellationToken), stop)),
        .. Enumerable.Range(0, Readers).Select(n => RepeatAsync(ReadPeriod, Reader(new Random(seed + 1000 + n), cancellationToken), stop)),
    ]);

    /// <summary>Runs as long as the fault does.</summary>
    public async Task RunDuringAsync(Func<Task> fault, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = RunAsync(stop.Token, cancellationToken);
        try
        {
            await fault();
        }
        finally
        {
            await stop.CancelAsync();
            await load;
        }
    }

    /// <summary>Uploads small pictures, one after another, until so many are acknowledged: a busy machine may refuse some.</summary>
    public async Task FillAsync(int images, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var pictures = new Pictures(random);
        while (ledger.Count < images)
        {
            await UploadAsync(pictures.Next(random.Next(20_000)), random, cancellationToken);
        }
    }

    /// <summary>One upload through a random node, its answer judged.</summary>
    public async Task UploadAsync(byte[] image, Random random, CancellationToken cancellationToken)
    {
        var hash = SiloProcess.HashOf(image);
        ledger.Begin(hash);
        var answer = await AskAsync(random, null, node => node.Client.UploadAsync(image, cancellationToken));
        Report.Uploads.Add(answer.Elapsed);
        if (answer.IsOk)
        {
            ledger.Acknowledge(hash);
            Report.Count(nameof(LoadReport.Acknowledged));
            var durable = answer.DurableOn().Distinct().Count(nickname => ClusterCensus.Holds(cluster.Silo(nickname), hash));
            if (durable < cluster.Plan.MinReplication || durable < answer.DurableOn().Count)
            {
                Report.Count(nameof(LoadReport.NotDurable), answer);
            }
        }
        else
        {
            Report.Count(
                answer.Status switch
                {
                    503 or 507 => nameof(LoadReport.Refused),
                    0 => nameof(LoadReport.Unknown),
                    _ => nameof(LoadReport.Unexpected),
                },
                answer);
        }
    }

    /// <summary>One read through a random node, by the rule of retrying, its bytes judged.</summary>
    public async Task ReadAsync(ReadProbe probe, Random random, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(random, null, node => probe.AskAsync(node, cancellationToken));
        Report.Reads.Add(answer.Elapsed);
        if (answer.Status is 0 or >= 500)
        {
            Report.Count(nameof(LoadReport.ReadsRetried), answer);
            answer = await AskAsync(random, answer.Node, node => probe.AskAsync(node, cancellationToken));
            Report.Reads.Add(answer.Elapsed);
        }

        if (answer.IsOk && probe.IsRight(answer))
        {
            Report.Count(nameof(LoadReport.ReadsOk));
        }
        else
        {
            Report.Count(
                answer.Status switch
                {
                    200 => nameof(LoadReport.ReadsWrong),
                    404 => nameof(LoadReport.ReadsMissing),
                    _ => nameof(LoadReport.ReadsFailed),
                },
                answer);
        }
    }

    private Func<Task> Uploader(Random random, CancellationToken cancellationToken)
    {
        var pictures = new Pictures(random);
        return () => UploadAsync(pictures.Next(random.Next(MaxImageBytes)), random, cancellationToken);
    }

    private Func<Task> Reader(Random random, CancellationToken cancellationToken) =>
        () => ledger.Any(random) is { } hash ? ReadAsync(ReadProbe.Any(hash, random), random, cancellationToken) : Task.CompletedTask;

    private async Task<NodeAnswer> AskAsync(Random random, string? notThisOne, Func<NodeProcess, Task<NodeAnswer>> ask)
    {
        var others = asked.Where(node => node.Nickname != notThisOne).ToArray();
        var order = others.Length > 0 ? others : [.. asked];
        random.Shuffle(order);
        for (var next = 0; ; next++)
        {
            var answer = await ask(order[next]);
            if (!answer.Refused || next == order.Length - 1)
            {
                return answer;
            }
        }
    }

    private static async Task RepeatAsync(TimeSpan period, Func<Task> action, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            await action();
            await ((Task)timer.WaitForNextTickAsync(stop).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
