using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Reticulum.Load.Machine;

/// <summary>A server that somebody else wrote, or ours: started, waited for, ended by its process id when this is disposed of.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TimeProvider _time;

    private ServerProcess(Process process, TimeProvider time) => (_process, _time) = (process, time);

    public int Id => _process.Id;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Its working directory; what it writes to its outputs is in <c>log</c> there.</param>
    /// <param name="ready">It is ready when this is answered with a success.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellationToken">Ends the start, and the server with it.</param>
    /// <param name="environment">Added to ours, <c>NAME=value</c>.</param>
    /// <exception cref="InvalidOperationException">It did not become ready; the message has the end of its log.</exception>
    public static async Task<ServerProcess> StartAsync(
        IEnumerable<string> command, DirectoryInfo folder, Uri ready, TimeProvider time, CancellationToken cancellationToken, params string[] environment)
    {
        var log = Path.Combine(folder.FullName, "log");
        var started = time.GetTimestamp();
        var process = Process.Start(Shell(command, folder, log, environment))!;
        try
        {
            using var http = new HttpClient();
            while (!await IsReadyAsync(http, ready, cancellationToken))
            {
                if (process.HasExited || time.GetElapsedTime(started) > StartLimit)
                {
                    throw new InvalidOperationException($"{string.Join(' ', command)} did not become ready. {string.Join('\n', File.ReadLines(log).TakeLast(20))}");
                }

                await Task.Delay(Poll, time, cancellationToken);
            }

            return new ServerProcess(process, time);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>A port of the loopback interface that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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

    // exec: the process that is measured is the server, not a shell.
    private static ProcessStartInfo Shell(IEnumerable<string> command, DirectoryInfo folder, string log, string[] environment)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", log, .. command]) { WorkingDirectory = folder.FullName };
        foreach (var (name, value) in environment.Select(static entry => entry.Split('=', 2)).Select(static entry => (entry[0], entry[1])))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri ready, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(ready, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
