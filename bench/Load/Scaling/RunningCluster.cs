using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Reticulum.Load.Scaling;

/// <summary>A cluster of cluster.sh that runs, as its state directory tells.</summary>
/// <param name="state">Its <c>RETICULUM_CLUSTER_DIR</c>.</param>
internal sealed class RunningCluster(DirectoryInfo state)
{
    private readonly Dictionary<string, string> _settings = File.ReadLines(Path.Join(state.FullName, "settings"))
        .Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);

    public int Silos => Number("silos");

    public int Replication => Number("replication");

    public int DatabasePort => Number("pg_port");

    public Uri Address(int silo) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Number("port") + silo}/"));

    public int SiloPort(int silo) => int.Parse(File.ReadAllText(Path.Join(state.FullName, $"node{silo}.silo-port")), CultureInfo.InvariantCulture);

    /// <summary>Of the run of now.</summary>
    public int ProcessId(int silo) => int.Parse(File.ReadAllText(Path.Join(state.FullName, $"node{silo}.pid")).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Images of each node, as the first sees them, and whether all of them are settled; an empty list: no answer.</summary>
    public async Task<(IReadOnlyList<long> Images, bool Settled)> LookAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(Address(0), "api/v1/cluster"), cancellationToken));
            var nodes = answer.RootElement.GetProperty("nodes").EnumerateArray().ToArray();
            return ([.. nodes.Select(static node => node.GetProperty("images").GetInt64())],
                nodes.All(static node => node.TryGetProperty("healing", out var healing) && healing.GetProperty("settled").GetBoolean()));
        }
        catch (HttpRequestException)
        {
            return ([], false);
        }
    }

    /// <summary>Every silo has read all that it stores against its hashes once.</summary>
    public async Task<bool> IsScrubbedAsync(HttpClient http, CancellationToken cancellationToken)
    {
        for (var silo = 0; silo < Silos; silo++)
        {
            using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(Address(silo), "api/v1/scrub"), cancellationToken));
            if (answer.RootElement.GetProperty("running").GetBoolean() || answer.RootElement.GetProperty("finished_at").ValueKind == JsonValueKind.Null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs a command of cluster.sh, which is in the working directory.</summary>
    /// <returns>What it prints.</returns>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] command)
    {
        var start = new ProcessStartInfo("./cluster.sh", command) { RedirectStandardOutput = true };
        start.Environment["RETICULUM_CLUSTER_DIR"] = state.FullName;
        using var script = Process.Start(start)!;
        var text = await script.StandardOutput.ReadToEndAsync(cancellationToken);
        await script.WaitForExitAsync(cancellationToken);
        return script.ExitCode == 0 ? text : throw new InvalidOperationException($"cluster.sh {string.Join(' ', command)} failed.");
    }

    private int Number(string setting) => int.Parse(_settings[setting], CultureInfo.InvariantCulture);
}
