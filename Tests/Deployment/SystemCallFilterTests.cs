using System.Text.RegularExpressions;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Deployment;

/// <summary>The unit's SystemCallFilter= against what a silo really calls, from its first instruction to its last: what is filtered out would fail on the machines of others only.</summary>
[Collection(nameof(SiloProcess))]
[Trait("Suite", "faults")]
public sealed partial class SystemCallFilterTests
{
    // Kernels or C libraries ask for these to find out whether they are there, and live with a no.
    private static readonly string[] Optional = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_FromStartToEnd_CallsOnlyWhatTheUnitAllows()
    {
        using var home = new TemporaryDirectory();
        var trace = home["calls"];
        var port = LoopbackPorts.Free();
        await using var silo = ChildProcess.Start(
            "strace",
            ["-f", "-qq", "-e", "signal=none", "-o", trace, SiloProcess.Executable],
            home.Path,
            new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
                ["Reticulum__DataDirectory"] = home["data"],
                ["Reticulum__MinFreeBytes"] = "0",
                ["Reticulum__Cluster__SiloPort"] = $"{LoopbackPorts.Free()}",
                ["Reticulum__Cluster__GatewayPort"] = "0",
            });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Cluster.Moments.UntilAsync(async () => await AnswersAsync(http), TimeSpan.FromSeconds(120), Cancellation);
        var photo = SampleImages.Photo(640, 480);
        using (var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "image", "photo" } })
        using (var uploaded = await http.PostAsync("/", form, Cancellation))
        {
            Assert.True(uploaded.IsSuccessStatusCode);
        }

        await http.GetByteArrayAsync($"/image/{SiloProcess.HashOf(photo)}/100w/photo.avif", Cancellation);
        using (var deleted = await http.DeleteAsync($"/api/v1/images/{SiloProcess.HashOf(photo)}", Cancellation))
        {
            Assert.True(deleted.IsSuccessStatusCode);
        }

        PostgreSql.Signals.Send(Assert.Single(PostgreSql.Signals.ChildrenOf(silo.Id)), 15);
        await silo.WaitForExitAsync(Cancellation);

        var called = File.ReadLines(trace).Select(static line => Call().Match(line)).Where(static call => call.Success).Select(static call => call.Groups[1].Value).ToHashSet();
        var allowed = await AllowedAsync(SystemdUnit.Read("reticulum-silo.service"));
        Assert.Contains("openat", called);
        Assert.Empty(called.Except(allowed).Except(Optional).Order());
    }

    private static async Task<HashSet<string>> AllowedAsync(SystemdUnit unit)
    {
        var allowed = new HashSet<string>();
        foreach (var rule in unit["SystemCallFilter"])
        {
            foreach (var set in rule.TrimStart('~').Split(' '))
            {
                var calls = await ExpandAsync(set);
                if (rule[0] == '~')
                {
                    allowed.ExceptWith(calls);
                }
                else
                {
                    allowed.UnionWith(calls);
                }
            }
        }

        return allowed;
    }

    private static async Task<HashSet<string>> ExpandAsync(string set)
    {
        await using var analyze = ChildProcess.Start("systemd-analyze", ["syscall-filter", "--no-pager", set], "/");
        await analyze.WaitForExitAsync(Cancellation);
        Assert.True(analyze.ExitCode == 0, analyze.Error);
        var calls = new HashSet<string>();
        foreach (var line in analyze.Output.Split('\n').Skip(1).Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#'))
        {
            calls.UnionWith(line[0] == '@' ? await ExpandAsync(line) : [line]);
        }

        return calls;
    }

    private static async Task<string?> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/healthz/ready", Cancellation);
            return answer.IsSuccessStatusCode ? null : $"{answer.StatusCode}";
        }
        catch (HttpRequestException failure)
        {
            return failure.Message;
        }
    }

    [GeneratedRegex(@"^\d+ +([a-z_0-9]+)\(")]
    private static partial Regex Call();
}
