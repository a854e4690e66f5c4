using System.Globalization;
using System.Text.Json;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Scaling;

/// <summary>The last silo of a running cluster stops and starts again with all its images: when it serves, when its disk is counted, when it has compared itself.</summary>
internal sealed class RestartCost(RunningCluster cluster, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var last = cluster.Silos - 1;
        var name = last.ToString(CultureInfo.InvariantCulture);
        using var http = new HttpClient { BaseAddress = cluster.Address(last) };
        var images = await ImagesAsync(http, cancellationToken);
        await cluster.RunAsync(cancellationToken, "stop", name);
        var started = time.GetTimestamp();
        var script = cluster.RunAsync(cancellationToken, "start", name);
        await UntilAsync(started, async () => (await http.GetAsync(new Uri("healthz/ready", UriKind.Relative), cancellationToken)).IsSuccessStatusCode, cancellationToken);
        var ready = time.GetElapsedTime(started);
        await UntilAsync(started, async () => await ImagesAsync(http, cancellationToken) == images, cancellationToken);
        var counted = time.GetElapsedTime(started);
        await UntilAsync(started, async () => (await cluster.LookAsync(http, cancellationToken)).Settled, cancellationToken);
        var settled = time.GetElapsedTime(started);
        await script;
        new MarkdownTable(output, "A silo starts again", "images on its disk", "serves after, s", "disk counted after, s", "all settled after, s", "processor until then, s")
            .Row(images, ready.TotalSeconds, counted.TotalSeconds, settled.TotalSeconds, new ProcessFigures(cluster.ProcessId(last)).Cpu.TotalSeconds);
    }

    private async Task UntilAsync(long started, Func<Task<bool>> isSo, CancellationToken cancellationToken)
    {
        while (!await TryAsync(isSo))
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException("The silo does not come back.");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> isSo)
    {
        try
        {
            return await isSo();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // Its own row: the nickname is cluster.sh's.
    private async Task<long> ImagesAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v1/cluster", UriKind.Relative), cancellationToken));
        var own = answer.RootElement.GetProperty("nodes").EnumerateArray().First(node => node.GetProperty("nickname").GetString() == $"node{cluster.Silos - 1}");
        return own.GetProperty("images").GetInt64();
    }
}
