using System.Globalization;

namespace Reticulum.Load.Scaling;

/// <summary>Nobody asks anything: processor, memory, connections of each silo, and what goes over the wire.</summary>
internal sealed class IdleCost(RunningCluster cluster, TimeProvider time, TextWriter output)
{
    private const string Requests = "reticulum_peers_requests_total";

    public async Task RunAsync(TimeSpan idle, CancellationToken cancellationToken)
    {
        var before = await FiguresAsync(cancellationToken);
        var transactions = await TransactionsAsync(cancellationToken);
        var (sockets, loopback, since) = (SiloSockets.Read(cluster), LoopbackBytes, time.GetTimestamp());
        await Task.Delay(idle, time, cancellationToken);
        var (socketsAfter, loopbackAfter, seconds) = (SiloSockets.Read(cluster), LoopbackBytes, time.GetElapsedTime(since).TotalSeconds);
        transactions = await TransactionsAsync(cancellationToken) - transactions;
        var after = await FiguresAsync(cancellationToken);

        var costs = new MarkdownTable(
            output, $"Idle for {seconds:F0} s", "silo", "processor, % of a core", "RSS, MiB", "RssAnon, MiB", "threads", "descriptors", "connections: Orleans", "database", "HTTP");
        for (var silo = 0; silo < cluster.Silos; silo++)
        {
            var (then, now) = (before[silo], after[silo]);
            costs.Row(
                silo,
                (now.Cpu - then.Cpu).TotalSeconds / seconds * 100,
                now.ResidentMebibytes,
                now.AnonymousMebibytes,
                now.Threads,
                now.Descriptors,
                socketsAfter.Count(silo, Plane.Orleans),
                socketsAfter.Count(silo, Plane.Database),
                socketsAfter.Count(silo, Plane.Http));
        }

        var traffic = new MarkdownTable(
            output, "What each sends and gets at idle", "silo", "Orleans sent, B/s", "got, B/s", "database sent, B/s", "got, B/s", "questions to other nodes", "of them digests", "reports");
        for (var silo = 0; silo < cluster.Silos; silo++)
        {
            var (orleans, database) = (socketsAfter.Since(sockets, silo, Plane.Orleans), socketsAfter.Since(sockets, silo, Plane.Database));
            double Asked(string labels) => after[silo].Sum(Requests, labels) - before[silo].Sum(Requests, labels);
            traffic.Row(
                silo,
                orleans.Sent / seconds,
                orleans.Received / seconds,
                database.Sent / seconds,
                database.Received / seconds,
                (long)Asked(""),
                (long)Asked("operation=\"digests\""),
                (long)Asked("operation=\"report\""));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nAll of the loopback interface, with TCP's heads, everybody's together: {(loopbackAfter - loopback) / seconds:N0} B/s, {(loopbackAfter - loopback) / seconds / cluster.Silos:N0} for each silo. The database: {transactions / seconds:F2} transactions a second."));
    }

    private async Task<long> TransactionsAsync(CancellationToken cancellationToken) => long.Parse(
        await cluster.RunAsync(cancellationToken, "psql", "-Atc", "SELECT xact_commit FROM pg_stat_database WHERE datname = 'reticulum'"), CultureInfo.InvariantCulture);

    // Of this network namespace (bench/scaling.sh makes one of its own); each packet once.
    private static long LoopbackBytes => File.ReadLines("/proc/net/dev").Select(static line => line.Trim()).Where(static line => line.StartsWith("lo:", StringComparison.Ordinal))
        .Sum(static line => long.Parse(line[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));

    private async Task<SiloFigures[]> FiguresAsync(CancellationToken cancellationToken)
    {
        var figures = new SiloFigures[cluster.Silos];
        for (var silo = 0; silo < figures.Length; silo++)
        {
            figures[silo] = await SiloFigures.ReadAsync(cluster, silo, cancellationToken);
        }

        return figures;
    }
}
