using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.Peers;
using Reticulum.Tests.Http;
using Reticulum.Tests.PostgreSql;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>What two nodes do for each other is counted on both. Not by a scrape: the exporter hears of all the nodes in its process.</summary>
public sealed class ClusterCountersTests(SharedPostgreSql postgreSql)
{
    [Fact]
    public async Task Get_ThroughANodeWithoutACopy_IsCountedByWhereItsBytesCameFrom()
    {
        await using var nodes = await TwoNodes.StartAsync(postgreSql, ReticulumApplication.Start);
        var (without, hash) = await nodes.StoreOnOneAsync();
        using var counted = Collect<long>(without, ImageInstruments.MeterName, "reticulum.image.requests");
        foreach (var path in new[] { "200w/x.webp", "full/x.jpg", "full/x.jpg", "201w/x.tif" })
        {
            using var answer = await without.GetAsync($"/image/{hash}/{path}");
        }

        Assert.Equal(["found made", "found peer", "found disk", "unsupported_format none"], counted.GetMeasurementSnapshot().Select(static one => $"{one.Tags["outcome"]} {one.Tags["source"]}"));
    }

    [Fact]
    public async Task Upload_TwoCopies_IsCountedByBoth()
    {
        await using var nodes = await TwoNodes.StartAsync(postgreSql, ReticulumApplication.Start, "Replication=2");
        using var sent = Collect<long>(nodes.First, PeerInstruments.MeterName, "reticulum.copies.sent");
        using var received = Collect<long>(nodes.Second, PeerInstruments.MeterName, "reticulum.copies.received");
        using var known = Collect<int>(nodes.Second, NodeInstruments.MeterName, "reticulum.cluster.nodes");
        await nodes.First.StoreAsync(SampleImages.Photo(600, 400));
        Assert.Equal([("stored", 1)], sent.GetMeasurementSnapshot().Select(static one => ((string)one.Tags["outcome"]!, one.Value)));
        Assert.Equal([("stored", 1)], received.GetMeasurementSnapshot().Select(static one => ((string)one.Tags["outcome"]!, one.Value)));
        known.RecordObservableInstruments();
        Assert.Equal(["alive silo 2"], known.GetMeasurementSnapshot().Where(static one => one.Value > 0).Select(static one => $"{one.Tags["state"]} {one.Tags["role"]} {one.Value}"));
    }

    private static MetricCollector<T> Collect<T>(ReticulumApplication node, string meter, string instrument)
        where T : struct => new(node.Services.GetRequiredService<IMeterFactory>(), meter, instrument);
}
