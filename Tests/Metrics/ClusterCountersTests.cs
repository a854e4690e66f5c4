using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Reticulum.Images;
using Reticulum.Tests.Http;
using Reticulum.Tests.PostgreSql;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>What two nodes do for each other is counted on both.</summary>
public sealed class ClusterCountersTests(SharedPostgreSql postgreSql)
{
    [Fact]
    public async Task Get_ThroughANodeWithoutACopy_IsCountedByWhereItsBytesCameFrom()
    {
        await using var nodes = await TwoNodes.StartAsync(postgreSql, ReticulumApplication.Start);
        var hash = await nodes.First.StoreAsync(SampleImages.Photo(600, 400));
        using var counted = new MetricCollector<long>(nodes.Without.Services.GetRequiredService<IMeterFactory>(), ImageInstruments.MeterName, "reticulum.image.requests");
        foreach (var path in new[] { "200w/x.webp", "full/x.jpg", "full/x.jpg", "201w/x.tif" })
        {
            using var answer = await nodes.Without.GetAsync($"/image/{hash}/{path}");
        }

        Assert.Equal(["found made", "found peer", "found disk", "unsupported_format none"], counted.GetMeasurementSnapshot().Select(static one => $"{one.Tags["outcome"]} {one.Tags["source"]}"));
    }

    [Fact]
    public async Task Upload_TwoCopies_IsCountedByBoth()
    {
        await using var nodes = await TwoNodes.StartAsync(postgreSql, ReticulumApplication.Start, "Replication=2");
        await nodes.First.StoreAsync(SampleImages.Photo(600, 400));
        Assert.Equal(1, await ValueAsync(nodes.First, "reticulum_copies_sent_total", "outcome=\"stored\""));
        Assert.Equal(1, await ValueAsync(nodes.Second, "reticulum_copies_received_total", "outcome=\"stored\""));
        Assert.Equal(0, await ValueAsync(nodes.Second, "reticulum_copies_sent_total"));
        Assert.Equal(2, await ValueAsync(nodes.Second, "reticulum_cluster_nodes", "role=\"silo\"", "state=\"alive\""));
        Assert.Equal(0, await ValueAsync(nodes.Second, "reticulum_cluster_nodes", "state=\"down\""));
    }

    private static async Task<double> ValueAsync(ReticulumApplication node, string name, params string[] labels) =>
        (await node.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Split('\n')
            .Where(line => line.StartsWith(name + '{', StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Sum(static line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
}
