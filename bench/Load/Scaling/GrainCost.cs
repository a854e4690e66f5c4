namespace Reticulum.Load.Scaling;

/// <summary>What a hot image's grain costs: activations by the thousand, as a check of each image makes them.</summary>
internal sealed class GrainCost(RunningCluster cluster, TextWriter output)
{
    private const int Most = 20_000;
    private const int AtOnce = 8;
    private const string Activations = "orleans_catalog_activations";
    private const string Heap = "dotnet_gc_last_collection_heap_size_bytes";

    public async Task RunAsync(int images, CancellationToken cancellationToken)
    {
        var before = await SumAsync(cancellationToken);
        using var http = new HttpClient { BaseAddress = cluster.Address(0) };
        await Parallel.ForEachAsync(
            SeededImages.Make(Math.Min(images, Most)).Select(static image => image.Id),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (id, token) =>
            {
                using var answer = await http.PostAsync(new Uri($"api/v1/images/{id}/verify", UriKind.Relative), null, token);
                answer.EnsureSuccessStatusCode();
            });
        var after = await SumAsync(cancellationToken);
        var made = after.Activations - before.Activations;
        var table = new MarkdownTable(output, "Grains: each image checked once through silo 0", "activations made", "RssAnon more, all silos, MiB", "bytes each", "managed heap more, MiB", "bytes each");
        table.Row((long)made, after.Resident - before.Resident, (after.Resident - before.Resident) * (1 << 20) / made, (after.Heap - before.Heap) / (1 << 20), (after.Heap - before.Heap) / made);
    }

    private async Task<(double Activations, double Resident, double Heap)> SumAsync(CancellationToken cancellationToken)
    {
        var (activations, resident, heap) = (0.0, 0.0, 0.0);
        for (var silo = 0; silo < cluster.Silos; silo++)
        {
            var figures = await SiloFigures.ReadAsync(cluster, silo, cancellationToken);
            (activations, resident, heap) = (activations + figures.Sum(Activations), resident + figures.AnonymousMebibytes, heap + figures.Sum(Heap));
        }

        return (activations, resident, heap);
    }
}
