using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Reticulum.Load.Machine;

/// <summary>A silo of its own: on loopback, with ports and a data directory that nobody else has; gone when this is disposed of.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TimeProvider _time;

    private SiloProcess(Process process, Uri address, SiloStart start, TimeProvider time)
    {
        (_process, _time, Address, Start) = (process, time, address, start);
        Figures = new ProcessFigures(process.Id);
    }

    public Uri Address { get; }

    public SiloStart Start { get; }

    public ProcessFigures Figures { get; }

    /// <param name="executable">The published or built <c>reticulum-silo</c>, or its DLL.</param>
    /// <param name="folder">Exists; the silo's working directory, data and log go there.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellationToken">Ends the start, and the silo with it.</param>
    /// <exception cref="InvalidOperationException">It did not become ready; the message has the end of its log.</exception>
    public static async Task<SiloProcess> StartAsync(FileInfo executable, DirectoryInfo folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var log = Path.Combine(folder.FullName, "silo.log");
        var interval = new Interval(time, server: null);
        var started = time.GetTimestamp();
        var process = Process.Start(Command(executable, folder, address, log))!;
        try
        {
            using var http = new HttpClient { BaseAddress = address };
            while (!await IsReadyAsync(http, cancellationToken))
            {
                if (process.HasExited || time.GetElapsedTime(started) > StartLimit)
                {
                    throw new InvalidOperationException($"The silo did not become ready. {string.Join('\n', File.ReadLines(log).TakeLast(20))}");
                }

                await Task.Delay(Poll, time, cancellationToken);
            }

            return new SiloProcess(process, address, Read(interval, process), time);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends it as an operator would; what does not end in time is killed.</summary>
    /// <returns>From the signal to the end of the process.</returns>
    public async Task<TimeSpan> StopAsync()
    {
        var started = _time.GetTimestamp();
        if (!_process.HasExited)
        {
            using var limit = new CancellationTokenSource(StopLimit, _time);
            _ = Kill(_process.Id, Terminate);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        return _time.GetElapsedTime(started);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static SiloStart Read(Interval interval, Process process)
    {
        var (figures, cpu) = (interval.Read(), new ProcessFigures(process.Id).Cpu);
        return new SiloStart(figures.Wall, cpu, Math.Max(0, figures.Foreign - (cpu / (figures.Wall * Environment.ProcessorCount))));
    }

    private static ProcessStartInfo Command(FileInfo executable, DirectoryInfo folder, Uri address, string log)
    {
        // exec: the process that is measured is the silo, not a shell.
        var isAssembly = executable.Extension is ".dll";
        return new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = folder.FullName,
            ArgumentList =
            {
                "-c",
                $"log=$1; shift; exec {(isAssembly ? "dotnet " : "")}\"$@\" >\"$log\" 2>&1",
                "sh",
                log,
                executable.FullName,
                "--urls",
                address.ToString(),
                $"--Reticulum:DataDirectory={Path.Combine(folder.FullName, "data")}",
                string.Create(CultureInfo.InvariantCulture, $"--Reticulum:Cluster:SiloPort={FreePort()}"),
                string.Create(CultureInfo.InvariantCulture, $"--Reticulum:Cluster:GatewayPort={FreePort()}"),
            },
        };
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("healthz/ready", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
