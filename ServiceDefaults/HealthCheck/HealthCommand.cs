using Microsoft.Extensions.Configuration;

namespace Reticulum.HealthCheck;

/// <summary>
/// <c>reticulum-silo health [live|ready|cluster]</c>: asks this machine's own node how it is, at the address that the same settings say it listens on. For supervisors where
/// nothing else can be run: the container's image has no shell and no curl. One line is said; nothing of the node is started or touched.
/// </summary>
public static class HealthCommand
{
    private const string Name = "health";

    // Docker knows 0 and 1, and keeps 2 for itself.
    private const int Healthy = 0, Unhealthy = 1;

    /// <summary>A supervisor's own limit is above it: what was not answered by then has an answer in words.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static bool IsMeant(string[] args) => args is [Name, ..];

    /// <param name="args">The command line, <c>health</c> first.</param>
    /// <param name="role"><see cref="ReticulumHost.Silo"/> or <see cref="ReticulumHost.Gateway"/>.</param>
    /// <returns>The exit code: 0 or 1.</returns>
    public static async Task<int> RunAsync(string[] args, string role)
    {
        var (healthy, line) = await AskAsync(args[1..], role, TimeProvider.System);
        await (healthy ? Console.Out : Console.Error).WriteLineAsync(line);
        return healthy ? Healthy : Unhealthy;
    }

    private static async Task<(bool Healthy, string Line)> AskAsync(string[] args, string role, TimeProvider time)
    {
        if (HealthArguments.TryParse(args) is not { } asked)
        {
            return (false, HealthArguments.Usage);
        }

        using var configuration = new ConfigurationManager();
        ConfigurationFiles.Replace(configuration, ConfigurationFiles.EnvironmentOf(asked.Settings), asked.Settings, role);
        if (NodeAddress.Find(asked.Url, configuration) is not { } address)
        {
            return (false, asked.Url is null
                ? "The settings do not say on which port the node listens: say --url http://…"
                : $"--url {asked.Url}: is not an address, http://… or https://…");
        }

        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(Pause, time);
        while (true)
        {
            var answer = await HealthQuestion.AskAsync(address, $"/healthz/{asked.Question}", Limit);
            if (answer.Healthy || time.GetElapsedTime(start) >= asked.Wait)
            {
                return answer;
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
