using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Reticulum.Tests.Configuration;
using Reticulum.Tests.Http;
using Reticulum.Tests.Images;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>docs/metrics.md is made from the instruments of a node that runs in the test; what it scrapes and counts is held against it.</summary>
public sealed partial class MetricsDocumentTests
{
    private const string Head = """
        # Metrics

        <!-- Made from the product's instruments by MetricsDocumentTests; RETICULUM_UPDATE_DOCS=1 rewrites it. -->

        `GET /metrics` on every node, in Prometheus' text format; where `OTEL_EXPORTER_OTLP_ENDPOINT` is set the same goes there, by its OpenTelemetry name. Alert rules are in [deploy/prometheus](../deploy/prometheus/),
        dashboards in [deploy/grafana](../deploy/grafana/). A counter or histogram of which nothing was counted yet is not there; a gauge is, from the start. Counters begin at 0 with the process.

        All tags have few values, listed here: no hash, no path, no name of a node. Beside these there are the .NET runtime's (`dotnet_*`), Kestrel's (`kestrel_*`), ASP.NET's of all requests but those that are answered from memory
        (`http_server_request_duration_seconds_*`), and Orleans' (`orleans_*`).

        A GET for an image is counted once: by `reticulum_hot_hits_total` where it was answered from memory in front of everything else ([adr/0008](adr/0008-answered-before-kestrel.md)), else by `reticulum_image_requests_total`; with `source="memory"`
        by both. So `sum(rate(reticulum_hot_hits_total[5m])) + sum(rate(reticulum_image_requests_total{source!="memory"}[5m]))` are all of them
        (and what other nodes found in this one's memory).

        """;

    [Fact]
    public async Task Document_IsWhatTheInstrumentsSay()
    {
        await using var node = await StartAsync();
        using var instruments = new ProductInstruments(node.Services);
        var text = new StringBuilder(Head);
        foreach (var area in instruments.Rows.GroupBy(static row => row.Meter))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## `{area.Key}`\n\n| name | Prometheus | type | unit | tags | meaning |\n|---|---|---|---|---|---|\n");
            foreach (var row in area)
            {
                var tags = string.Join("; ", MetricTags.Of(row.Name).Select(static tag => $"`{tag.Name}`: {string.Join(", ", tag.Values)}"));
                text.Append(CultureInfo.InvariantCulture, $"| `{row.Name}` | `{row.Prometheus}` | {row.Type} | {(row.Unit == "" ? "–" : $"`{row.Unit}`")} | {(tags == "" ? "–" : tags)} | {row.Meaning} |\n");
            }
        }

        GeneratedDocument.Check("metrics.md", text.ToString());
        Assert.Empty(MetricTags.All.Keys.Except(instruments.Rows.Select(static row => row.Name)));
    }

    [Fact]
    public async Task Instruments_AllOfThem_KeepTheConventions()
    {
        await using var node = await StartAsync();
        using var instruments = new ProductInstruments(node.Services);
        Assert.Distinct(instruments.Rows.Select(static row => row.Name));
        Assert.Distinct(instruments.Rows.Select(static row => row.Prometheus));
        Assert.All(instruments.Rows, static row =>
        {
            Assert.Matches("^reticulum(\\.[a-z][a-z_]*)+$", row.Name);
            Assert.Matches("^(By|s|\\{[a-z]+\\}|)$", row.Unit);
            Assert.EndsWith(".", row.Meaning, StringComparison.Ordinal);
            Assert.True(row.Type == "gauge" || row.Unit != "", $"{row.Name} counts something: say what.");
        });
    }

    [Fact]
    public async Task Scrape_AfterSomeWork_HasWhatTheDocumentSays()
    {
        await using var node = await StartAsync();
        using var instruments = new ProductInstruments(node.Services);
        await WorkAsync(node);
        var rows = instruments.Rows.ToDictionary(static row => row.Prometheus);
        var text = await node.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        var types = TypeLine().Matches(text).ToDictionary(static line => line.Groups["name"].Value, static line => line.Groups["type"].Value);
        Assert.Empty(types.Keys.Except(rows.Keys));
        Assert.All(types, type => Assert.Equal(rows[type.Key].Type, type.Value));
        Assert.Empty(rows.Values.Where(static row => row.Type == "gauge").Select(static row => row.Prometheus).Except(types.Keys).Except(["reticulum_scrub_oldest_unverified_seconds"]));
        Assert.All(HelpLine().Matches(text), line => Assert.Equal(rows[line.Groups["name"].Value].Meaning, line.Groups["help"].Value));
        string[] counted = ["reticulum_image_requests_total", "reticulum_uploads_total", "reticulum_uploads_size_bytes_total", "reticulum_renditions_made_total", "reticulum_renditions_made_size_bytes_total", "reticulum_render_duration_seconds"];
        Assert.Empty(counted.Except(types.Keys));
    }

    [Fact]
    public async Task Tags_AfterSomeWork_AreAmongThoseOfTheDocument()
    {
        await using var node = await StartAsync();
        using var instruments = new ProductInstruments(node.Services);
        await WorkAsync(node);
        var tags = instruments.Tags();
        Assert.All(tags, static tag => Assert.Contains(tag.Value, MetricTags.Of(tag.Instrument).Single(known => known.Name == tag.Tag).Values));
        (string Outcome, string Source)[] expected = [("found", "disk"), ("found", "made"), ("redirected", "none"), ("not_found", "none"), ("malformed_size", "none"), ("deleted", "none")];
        Assert.Empty(expected.SelectMany(static one => new[] { one.Outcome, one.Source }).Except(tags.Where(static tag => tag.Instrument == "reticulum.image.requests").Select(static tag => tag.Value)));
        Assert.Empty(new[] { "stored", "unsupported_image", "image_missing" }.Except(tags.Where(static tag => tag.Instrument == "reticulum.uploads").Select(static tag => tag.Value)));
        Assert.Empty(new[] { "webp", "jpg" }.Except(tags.Where(static tag => tag.Instrument == "reticulum.render.duration").Select(static tag => tag.Value)));
    }

    private static async Task<ReticulumApplication> StartAsync()
    {
        var node = ReticulumApplication.Start();
        _ = node.Client;
        await SiloWait.ActiveAsync(node.Services, TestContext.Current.CancellationToken);
        return node;
    }

    private static async Task WorkAsync(ReticulumApplication node)
    {
        var hash = await node.StoreAsync(SampleImages.Photo(600, 400));
        (string Path, HttpStatusCode Status)[] requests =
        [
            ($"/image/{hash}/full/x.jpg", HttpStatusCode.OK), ($"/image/{hash}/300w/x.webp", HttpStatusCode.OK), ($"/image/{hash}/300w/x.webp", HttpStatusCode.OK), ($"/image/{hash}/100s/x.jpg", HttpStatusCode.OK),
            ($"/image/{hash}/0100s/x.jpg", HttpStatusCode.MovedPermanently), ($"/image/{hash}/x/x.jpg", HttpStatusCode.BadRequest), ($"/image/{new string('0', 40)}/100s/x.jpg", HttpStatusCode.NotFound),
        ];
        foreach (var (path, status) in requests)
        {
            using var answer = await node.GetAsync(path);
            Assert.Equal((path, status), (path, answer.StatusCode));
        }

        await node.AssertRefusesAsync("unsupported_image", "no image at all"u8.ToArray());
        using var nothing = await node.Client.PostAsync("/", new MultipartFormDataContent { { new StringContent("100s"), "size_hints" } }, TestContext.Current.CancellationToken);
        using var deleted = await node.SendAsync(HttpMethod.Delete, $"/api/v1/images/{hash}");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        await node.AssertGivesAsync("deleted", $"/image/{hash}/300w/x.webp");
    }

    [GeneratedRegex("^# TYPE (?<name>reticulum_[a-z_]+) (?<type>[a-z]+)\\r?$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex("^# HELP (?<name>reticulum_[a-z_]+) (?<help>[^\\r\\n]+)\\r?$", RegexOptions.Multiline)]
    private static partial Regex HelpLine();
}
