using System.Globalization;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Deployment;

/// <summary>
/// An image's commands as an engine would run them, without the engine: the image's user and environment, its ENTRYPOINT and HEALTHCHECK on the published files, which that user
/// cannot write to; a data directory in the place of the volume. Not the image's file system: that one cannot be had without an engine.
/// </summary>
internal sealed class ContainedProcess : IAsyncDisposable
{
    /// <summary>APP_UID of Microsoft's images.</summary>
    public const string UserId = "1654";

    private readonly TemporaryDirectory _home = new();
    private readonly Dockerfile _dockerfile;
    private readonly string _stage;
    private readonly string _app;
    private readonly Dictionary<string, string> _environment;
    private ChildProcess? _process;

    /// <param name="dockerfile">The file.</param>
    /// <param name="stage">The image.</param>
    /// <param name="app">What is /app in it.</param>
    /// <param name="settings">Variables beside the image's.</param>
    public ContainedProcess(Dockerfile dockerfile, string stage, string app, IReadOnlyDictionary<string, string>? settings = null)
    {
        (_dockerfile, _stage, _app) = (dockerfile, stage, app);
        _environment = new(dockerfile.EnvironmentOf(stage))
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{Port}", // the image listens on every address, a test on loopback
            ["CREDENTIALS_DIRECTORY"] = _home["secrets"],
            ["HOME"] = "/home/app",
            ["Reticulum__DataDirectory"] = _home["data"],
            ["Reticulum__MinFreeBytes"] = "0",
            ["Reticulum__Cluster__SiloPort"] = LoopbackPorts.Free().ToString(CultureInfo.InvariantCulture),
        };
        _environment.Remove("LD_PRELOAD");
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            _environment[name] = value;
        }

        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
    }

    public int Port { get; } = LoopbackPorts.Free();

    public HttpClient Http { get; }

    public ChildProcess Process => _process ?? throw new InvalidOperationException("It was not started.");

    private static string Jemalloc => Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Select(static directory => Path.Combine(directory, "libjemalloc.so.2")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("There is no libjemalloc.so.2: test.sh installs what the tests need.");

    /// <summary>The volume, and the secrets that are mounted, both the image's user's.</summary>
    public async Task MountAsync(IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken)
    {
        foreach (var directory in new[] { _home["data"], _home["secrets"] })
        {
            Directory.CreateDirectory(directory);
        }

        foreach (var (name, value) in secrets)
        {
            await File.WriteAllTextAsync(Path.Combine(_home["secrets"], name), value + "\n", cancellationToken);
        }

        if (IsRoot)
        {
            await using var change = ChildProcess.Start("chown", ["-R", $"{UserId}:{UserId}", _home.Path], "/");
            await change.WaitForExitAsync(cancellationToken);
            Assert(change.ExitCode == 0, change.Error);
        }
    }

    public void Start() => _process = Run(_dockerfile.CommandOf(_stage, "ENTRYPOINT"));

    /// <summary>The image's own question, or another of the same program.</summary>
    /// <param name="question">Instead of what the image asks; null: that.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code and what it said.</returns>
    public async Task<(int ExitCode, string Said)> AskHealthAsync(string[]? question, CancellationToken cancellationToken)
    {
        var command = _dockerfile.CommandOf(_stage, "HEALTHCHECK");
        await using var health = Run(question is null ? command : [command[0], "health", .. question]);
        await health.WaitForExitAsync(cancellationToken);
        return (health.ExitCode, health.Output + health.Error);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _home.Dispose();
    }

    private static bool IsRoot => Environment.UserName == "root";

    // Preloaded into setpriv, jemalloc makes it abort: so only into the program. Each of the two becomes the next, so that the id is the node's.
    private ChildProcess Run(string[] command)
    {
        var program = command[0].Replace("/app/", _app + "/", StringComparison.Ordinal);
        string[] preloaded = ["env", $"LD_PRELOAD={Jemalloc}", program, .. command[1..]];
        return IsRoot
            ? ChildProcess.Start("setpriv", ["--reuid", UserId, "--regid", UserId, "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--", .. preloaded], _home.Path, _environment)
            : ChildProcess.Start(preloaded[0], preloaded[1..], _home.Path, _environment);
    }

    private static void Assert(bool right, string why)
    {
        if (!right)
        {
            throw new InvalidOperationException(why);
        }
    }
}
