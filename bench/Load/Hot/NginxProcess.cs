using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Hot;

/// <summary>nginx (Debian's package) as the fastest server of files there is: sendfile, descriptors kept open, no log; one worker for each core.</summary>
internal sealed partial class NginxProcess : IServerFigures, IAsyncDisposable
{
    private const int Quit = 15;

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private NginxProcess(Process process, DirectoryInfo folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    public Uri Address { get; }

    public TimeSpan Cpu => TimeSpan.FromTicks(Processes.Sum(static process => process.Cpu.Ticks));

    public double ResidentMebibytes => Processes.Sum(static process => process.ResidentMebibytes);

    private IEnumerable<ProcessFigures> Processes => ProcessFigures.Family(_process.Id);

    /// <param name="files">What it serves, by name.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<NginxProcess> StartAsync(IEnumerable<(string Name, byte[] Bytes)> files, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reticulum-nginx-");
        foreach (var (name, bytes) in files)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), bytes, cancellationToken);
        }

        var port = SiloProcess.FreePort();
        var configuration = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder.FullName, port), cancellationToken);
        var process = Process.Start("nginx", ["-p", folder.FullName, "-c", configuration]);
        var nginx = new NginxProcess(process, folder, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        using var http = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await http.GetAsync(nginx.Address, cancellationToken);
                return nginx;
            }
            catch (HttpRequestException) when (tries < 200 && !process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, Quit);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Configuration(string folder, int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        user {{Environment.UserName}};
        worker_processes {{Environment.ProcessorCount}};
        daemon off;
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/error.log warn;
        events { worker_connections 4096; use epoll; multi_accept on; }
        http {
          access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 75s; server_tokens off;
          types { image/jpeg jpg; image/webp webp; }
          open_file_cache max=10000 inactive=60s; open_file_cache_valid 60s;
          server { listen 127.0.0.1:{{port}} backlog=1024; root {{folder}}; etag on; location / { add_header Cache-Control "public, max-age=31536000, immutable"; } }
        }
        """);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
