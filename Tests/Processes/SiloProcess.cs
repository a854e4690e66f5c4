using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Reticulum.Tests.Architecture;

namespace Reticulum.Tests.Processes;

/// <summary>
/// The silo as an operator runs it: the built executable, its own process, ports and data directory. It runs in an empty working directory,
/// so that nothing is found by accident.
/// </summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>A bound, not an expectation: two cores may be busy with other tests.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private SiloProcess(ChildProcess process, string dataDirectory, int port)
    {
        Process = process;
        DataDirectory = dataDirectory;
        Port = port;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 64 })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        };
    }

    public ChildProcess Process { get; }

    public string DataDirectory { get; }

    public int Port { get; }

    public HttpClient Http { get; }

    /// <summary>For the tests that start very many: the dashboard is a third of the work of a start.</summary>
    public static IReadOnlyDictionary<string, string> QuickStart { get; } = new Dictionary<string, string> { ["Reticulum:Dashboard:Enabled"] = "false" };

    /// <summary>Where the build puts it.</summary>
    public static string Executable =>
        Path.Combine(SourceTree.Root, "Silo", "bin", SourceTree.Configuration, "net10.0", "reticulum-silo");

    /// <summary>Starts and does not wait.</summary>
    /// <param name="home">The working directory; the data directory is <c>data</c> in it unless <paramref name="dataDirectory"/> says otherwise.</param>
    /// <param name="settings">By key, <c>Reticulum:MinFreeBytes</c>; given as environment variables.</param>
    /// <param name="dataDirectory">Elsewhere.</param>
    public static SiloProcess Launch(string home, IReadOnlyDictionary<string, string>? settings = null, string? dataDirectory = null)
    {
        var port = LoopbackPorts.Free();
        var data = dataDirectory ?? Path.Combine(home, "data");
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["Reticulum__DataDirectory"] = data,
            ["Reticulum__MinFreeBytes"] = "0",
            ["Reticulum__Cluster__SiloPort"] = LoopbackPorts.Free().ToString(CultureInfo.InvariantCulture),
            ["Reticulum__Cluster__GatewayPort"] = LoopbackPorts.Free().ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new SiloProcess(ChildProcess.Start(Executable, [], home, environment), data, port);
    }

    /// <summary>Starts, and waits until it is ready.</summary>
    /// <inheritdoc cref="Launch"/>
    public static async Task<SiloProcess> StartAsync(
        string home,
        IReadOnlyDictionary<string, string>? settings = null,
        string? dataDirectory = null,
        CancellationToken cancellationToken = default)
    {
        var silo = Launch(home, settings, dataDirectory);
        try
        {
            await silo.WaitUntilReadyAsync(cancellationToken);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (true)
        {
            // Asked in this order: an answer of somebody else's, on the port of a process that is gone, counts for nothing.
            var ready = await IsReadyAsync(limit.Token);
            if (Process.HasExited)
            {
                await Process.WaitForExitAsync(limit.Token);
                throw new InvalidOperationException($"The silo ended with {Process.ExitCode} before it was ready.\n{Process.Error}\n{Process.Output}");
            }

            if (ready)
            {
                return;
            }

            await poll.WaitForNextTickAsync(limit.Token);
        }
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Http.GetAsync("/healthz/ready", cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Kills, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Process.Kill();
        await Process.WaitForExitAsync(cancellationToken);
    }

    public async Task<HttpResponseMessage> UploadAsync(HttpContent image, string? sizeHints, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent { { image, "image", "photo" } };
        if (sizeHints is not null)
        {
            form.Add(new StringContent(sizeHints), "size_hints");
        }

        return await Http.PostAsync("/", form, cancellationToken);
    }

    public Task<HttpResponseMessage> UploadAsync(byte[] image, CancellationToken cancellationToken) =>
        UploadAsync(new ByteArrayContent(image), null, cancellationToken);

    /// <exception cref="InvalidOperationException">The silo is gone; how, and its last words, are in the message.</exception>
    public async Task<HttpResponseMessage> GetAsync(string hash, string size, string extension, CancellationToken cancellationToken)
    {
        try
        {
            return await Http.GetAsync($"/image/{hash}/{size}/image.{extension}", cancellationToken);
        }
        catch (HttpRequestException cut)
        {
            Process.Kill();
            await Process.WaitForExitAsync(cancellationToken);
            throw new InvalidOperationException($"No answer ({cut.Message}); the silo ended with {Process.ExitCode}.\n{Process.Error}\n{Process.Output}", cut);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }

    public static string HashOf(byte[] image) => Convert.ToHexStringLower(SHA1.HashData(image));
}
