using System.Diagnostics.CodeAnalysis;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>One node of a cluster as an operator runs it: its own process, ports and data, which outlive the process.</summary>
internal sealed class NodeProcess(NodeSettings settings) : IAsyncDisposable
{
    private readonly CancellationTokenSource _lifetime = new();
    private readonly List<string> _ends = [];
    private Task _supervisor = Task.CompletedTask;
    private ChildProcess? _process;

    /// <summary>As it is started the next time.</summary>
    public NodeSettings Settings { get; private set; } = settings;

    public string Nickname => Settings.Nickname;

    public bool IsGateway => Settings.IsGateway;

    public string DataDirectory => Settings.DataDirectory;

    public NodeClient Client { get; } = new(settings.Url, settings.Nickname);

    public ChildProcess Process => _process ?? throw new InvalidOperationException($"{Nickname} was never started.");

    /// <summary>How its processes ended, each with the last of what it said.</summary>
    public IReadOnlyList<string> Ends => _ends;

    /// <summary>The last that it said.</summary>
    public string Said => _process is null ? "" : $"{Tail(_process.Error)}\n{Tail(_process.Output)}";

    [MemberNotNullWhen(true, nameof(_process))]
    public bool IsRunning => _process is { HasExited: false };

    public void Start() => _process = Settings.Launch();

    /// <summary>What an operator changes, by key; counts from the next start on. An empty value takes a setting away.</summary>
    public void Configure(params (string Key, string Value)[] changes)
    {
        var environment = new Dictionary<string, string>(Settings.Environment);
        foreach (var (key, value) in changes)
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        Settings = Settings with { Environment = environment };
    }

    /// <summary>From now on it is started again at once when it ends.</summary>
    public void Supervise() => _supervisor = SuperviseAsync(_lifetime.Token);

    public void Kill() => Process.Kill();

    /// <summary>Kills, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Kill();
        await EndAsync(cancellationToken);
    }

    /// <summary>Asks it to end, as a supervisor does, and waits for it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Process.Terminate();
        await EndAsync(cancellationToken);
    }

    /// <summary>Kills it, if it still runs, and starts it again: on the same ports, on the same data.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (IsRunning)
        {
            Kill();
        }

        await EndAsync(cancellationToken);
        await Process.DisposeAsync();
        Start();
    }

    /// <summary>Also waits for the last of what it says.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await Process.WaitForExitAsync(cancellationToken);
        _ends.Add($"{Nickname} ended with {Process.ExitCode}: {Said}");
    }

    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        await _supervisor.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Client.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _lifetime.Dispose();
    }

    private async Task SuperviseAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await EndAsync(stop);
            await Process.DisposeAsync();
            Start();
        }
    }

    private static string Tail(string text) => text.Length > 2000 ? text[^2000..] : text;
}
