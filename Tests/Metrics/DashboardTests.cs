using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reticulum.Tests.Architecture;
using Reticulum.Tests.Http;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>Dashboards and alerts name metrics that exist, and only those.</summary>
public sealed partial class DashboardTests
{
    /// <summary>What others than the product count, and is used.</summary>
    private static readonly string[] Others =
    [
        "up", "http_server_request_duration_seconds_bucket", "http_server_request_duration_seconds_count", "kestrel_active_connections",
        "dotnet_process_memory_working_set_bytes", "dotnet_process_cpu_time_seconds_total", "dotnet_gc_last_collection_heap_size_bytes",
    ];

    private static string Deploy => Path.Combine(SourceTree.Root, "deploy");

    private static string Alerts => File.ReadAllText(Path.Combine(Deploy, "prometheus", "alerts.yml"));

    public static TheoryData<string> Dashboards => [.. Directory.EnumerateFiles(Path.Combine(Deploy, "grafana"), "*.json").Select(static path => Path.GetFileName(path))];

    [Theory]
    [InlineData("sum by (job, instance) (rate(a_total{x=~\"b|c\", y!=\"d\"}[5m])) / on (job) group_left (z) b_bytes > 0.01", "a_total,b_bytes")]
    [InlineData("label_values(a_ready{job=\"$job\"}, instance)", "a_ready")]
    [InlineData("(min_over_time(a[15m]) > 0) and (deriv(a[15m]) > 2e3 * b)", "a,b")]
    [InlineData("histogram_quantile(0.95, sum by (le, format) (rate(a_bucket{r=\"/image/{hash}\"}[$__rate_interval])))", "a_bucket")]
    [InlineData("absent(up) or vector(0)", "up")]
    public void MetricsOf_Expression_AreItsNames(string expression, string names) => Assert.Equal(names.Split(','), PromQl.MetricsOf(expression));

    [Fact]
    public async Task EveryMetricThatIsNamed_Exists()
    {
        await using var node = ReticulumApplication.Start();
        _ = node.Client;
        await SiloWait.ActiveAsync(node.Services, TestContext.Current.CancellationToken);
        using var instruments = new ProductInstruments(node.Services);
        var known = instruments.Rows.SelectMany(static row => row.Series).Concat(Others).ToHashSet();
        var named = Directory.EnumerateFiles(Path.Combine(Deploy, "grafana"), "*.json").SelectMany(static path => Expressions(JsonNode.Parse(File.ReadAllText(path))!))
            .Concat(AlertExpressions())
            .SelectMany(static expression => PromQl.MetricsOf(expression).Select(metric => (metric, expression)))
            .ToArray();
        Assert.True(named.Length > 80, "the expressions are not found any more");
        Assert.DoesNotContain(named, one => !known.Contains(one.metric));
        Assert.Empty(Others.Except(named.Select(static one => one.metric)));

        // What others count is there too, under that name.
        using var asked = await node.GetAsync("/healthz/ready");
        var scrape = await node.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.All(
            Others.Where(static name => name is not ("up" or "dotnet_gc_last_collection_heap_size_bytes")), name => Assert.Contains($"\n{name}{{", scrape, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboard_IsWhatGrafanaTakes(string file)
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "grafana", file)));
        Assert.Equal($"reticulum-{Path.GetFileNameWithoutExtension(file)}", dashboard.RootElement.GetProperty("uid").GetString());
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToArray();
        Assert.Distinct(panels.Select(static panel => panel.GetProperty("id").GetInt32()));
        Assert.Distinct(panels.Select(static panel => panel.GetProperty("gridPos").GetRawText()));
        Assert.All(panels, static panel => Assert.InRange(panel.GetProperty("gridPos").GetProperty("x").GetInt32() + panel.GetProperty("gridPos").GetProperty("w").GetInt32(), 1, 24));
        Assert.All(panels.Where(static panel => panel.GetProperty("type").GetString() != "row"), static panel =>
        {
            Assert.NotEmpty(panel.GetProperty("title").GetString()!);
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
        });
    }

    [Fact]
    public void EveryAlert_HasASummaryAndARunbookThatIsThere()
    {
        var guide = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "operations", "alerts.md"));
        var alerts = Alert().Matches(Alerts).Select(static alert => alert.Groups["name"].Value).ToArray();
        Assert.True(alerts.Length > 10, "the alerts are not found any more");
        Assert.All(alerts, alert =>
        {
            var rule = Alerts[Alerts.IndexOf($"alert: {alert}\n", StringComparison.Ordinal)..];
            rule = rule[..(rule.IndexOf("- alert:", 8, StringComparison.Ordinal) is > 0 and var end ? end : rule.Length)];
            Assert.Contains("\n          summary: ", rule, StringComparison.Ordinal);
            Assert.Contains($"\n          runbook: docs/operations/alerts.md#{alert.ToLowerInvariant()}\n", rule, StringComparison.Ordinal);
            Assert.Contains("severity: ", rule, StringComparison.Ordinal);
            Assert.Contains($"\n## {alert}\n", guide, StringComparison.Ordinal);
        });
        Assert.Equal(alerts.Order(), Heading().Matches(guide).Select(static heading => heading.Groups["name"].Value).Order());
    }

    private static IEnumerable<string> Expressions(JsonNode node) => node switch
    {
        JsonObject one => one.SelectMany(static member => member is { Key: "expr" or "definition", Value: JsonValue text } ? [text.GetValue<string>()] : member.Value is null ? [] : Expressions(member.Value)),
        JsonArray many => many.SelectMany(static member => member is null ? [] : Expressions(member)),
        _ => [],
    };

    private static IEnumerable<string> AlertExpressions() => Expression().Matches(Alerts).Select(static expression => expression.Groups["text"].Value);

    [GeneratedRegex("^ {8}expr: (?<text>.*(?:\\n {10,}.*)*)", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex("- alert: (?<name>\\w+)\\n")]
    private static partial Regex Alert();

    [GeneratedRegex("^## (?<name>\\w+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
