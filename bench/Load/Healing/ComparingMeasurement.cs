using System.Globalization;

namespace Reticulum.Load.Healing;

/// <summary>Five nodes that have their share of the images, three copies of each: what a comparison costs when all is well, and when something lacks.</summary>
internal sealed class ComparingMeasurement(int images, TimeProvider time, TextWriter output)
{
    private const int Nodes = 5;
    private const int Replication = 3;
    private const int Lacking = 1000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var cluster = new ComparedCluster(Nodes, Replication);
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        cluster.Fill(ComparedCluster.Ids(images));
        var entries = (double)images * Replication;
        var filled = GC.GetTotalMemory(forceFullCollection: true);
        Print($"{images} images, {Replication} copies, {Nodes} nodes, {entries / Nodes:N0} entries for each node");
        Print($"memory: {(filled - empty) / entries:N1} bytes for each entry");
        Print("| case | found | answers | bytes on the wire | seconds |");
        Print("|---|---|---|---|---|");

        var since = time.GetTimestamp();
        foreach (var node in cluster.Nodes)
        {
            await node.IndexAsync(cancellationToken);
        }

        Print($"| the index of a node is built | | | | {time.GetElapsedTime(since).TotalSeconds / Nodes:N2} |");
        var first = cluster.Nodes.First();
        await MeasureAsync(cluster, "all is equal", first, cancellationToken);

        var lacking = ComparedCluster.Ids(images).Where(id => cluster.Owners.IsOwner(first.Node.Id, id)).Take(images).ToArray();
        foreach (var id in lacking.Where((_, at) => at % Math.Max(1, lacking.Length / Lacking) == 0).Take(Lacking))
        {
            first.Lose(id);
        }

        await MeasureAsync(cluster, $"{Lacking} lack on one node", first, cancellationToken);
        await MeasureAsync(cluster, "one disk is empty", cluster.Replace(first), cancellationToken);
        cluster.Fill(ComparedCluster.Ids(images));

        var joined = cluster.Join();
        since = time.GetTimestamp();
        foreach (var node in cluster.Nodes)
        {
            await node.IndexAsync(cancellationToken);
        }

        Print($"| a sixth node joins: the index of a node is built | | | | {time.GetElapsedTime(since).TotalSeconds / Nodes:N2} |");
        await MeasureAsync(cluster, "the sixth node compares", joined, cancellationToken);
    }

    private async Task MeasureAsync(ComparedCluster cluster, string what, ComparedNode node, CancellationToken cancellationToken)
    {
        cluster.Traffic.Reset();
        var since = time.GetTimestamp();
        var findings = await node.CompareAsync(cancellationToken);
        Print($"| {what} | {findings.Count} | {cluster.Traffic.Answers} | {cluster.Traffic.Bytes:N0} | {time.GetElapsedTime(since).TotalSeconds:N2} |");
    }

    private void Print(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private void Print(string line) => output.WriteLine(line);
}
