using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Reticulum.Tests.Architecture;
using Reticulum.Tests.Http;
using Reticulum.Tests.Images;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>What Prometheus itself says of what it is given.</summary>
public sealed class PromtoolTests
{
    /// <summary>Promtool's "I can read it, and would have written it otherwise".</summary>
    private const int Lint = 3;

    private static string Deploy => Path.Combine(SourceTree.Root, "deploy");

    [Fact]
    public async Task Metrics_OfANodeThatHasWorked_AreTaken()
    {
        await using var node = ReticulumApplication.Start();
        var hash = await node.StoreAsync(SampleImages.Photo(600, 400));
        await SiloWait.ActiveAsync(node.Services, TestContext.Current.CancellationToken);
        using var made = await node.GetAsync($"/image/{hash}/100w/x.webp");
        using var refused = await node.GetAsync($"/image/{hash}/x/x.webp");
        var (exitCode, said) = await Promtool.RunAsync(await node.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), "check", "metrics");
        Assert.True(exitCode is 0 or Lint, said);

        // What the runtime and Orleans call theirs is theirs.
        Assert.DoesNotContain(said.Split('\n'), static line => line.StartsWith("reticulum_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_ThatAreNone_AreNotTaken()
    {
        var (exitCode, said) = await Promtool.RunAsync("reticulum_x{ 1\n", "check", "metrics");
        Assert.False(exitCode is 0 or Lint, said);
    }

    [Fact]
    public async Task Rules_AreTaken()
    {
        var (exitCode, said) = await Promtool.RunAsync("", "check", "rules", Path.Combine(Deploy, "prometheus", "alerts.yml"));
        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public async Task Rules_PlayedThrough_AlertWhenTheyShould()
    {
        var (exitCode, said) = await Promtool.RunAsync("", "test", "rules", Path.Combine(Deploy, "prometheus", "alerts.test.yml"));
        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public async Task Dashboards_EachExpression_IsTaken()
    {
        var rules = new StringBuilder("groups:\n  - name: dashboards\n    rules:\n");
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Deploy, "grafana"), "*.json"))
        {
            foreach (var expression in JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!["panels"]!.AsArray()
                .SelectMany(static panel => panel!["targets"]?.AsArray() ?? []).Select(static target => target!["expr"]!.GetValue<string>()))
            {
                var plain = expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$job", "reticulum", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal);
                rules.Append(CultureInfo.InvariantCulture, $"      - record: dashboard:expression:{count++}\n        expr: |-\n          {plain}\n");
            }
        }

        Assert.True(count > 50);
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "dashboards.yml");
        await File.WriteAllTextAsync(path, rules.ToString(), TestContext.Current.CancellationToken);
        var (exitCode, said) = await Promtool.RunAsync("", "check", "rules", path);
        Assert.True(exitCode == 0, said);
    }
}
