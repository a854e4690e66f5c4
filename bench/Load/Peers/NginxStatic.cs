using System.Globalization;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Peers;

/// <summary>nginx (Debian's package) as the fastest server of files there is: sendfile, descriptors kept open, no log; one worker for each core.</summary>
internal sealed class NginxStatic : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private NginxStatic(TemporaryFolder folder, ServerProcess process, Uri address) =>
        (_folder, _process, Address, Figures) = (folder, process, address, new ProcessFamily(process.Id));

    public const string Description = "nginx: sendfile, open_file_cache, no log, a worker for each core; it serves the bytes that the silo made, from files.";

    public Uri Address { get; }

    public IServerFigures Figures { get; }

    /// <param name="files">What it serves, by name; at least one.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<NginxStatic> StartAsync(IReadOnlyList<(string Name, byte[] Bytes)> files, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        foreach (var (name, bytes) in files)
        {
            await File.WriteAllBytesAsync(folder.PathOf(name), bytes, cancellationToken);
        }

        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}"));
        await File.WriteAllTextAsync(folder.PathOf("nginx.conf"), Configuration(folder.Folder.FullName, address.Port), cancellationToken);
        var process = await ServerProcess.StartAsync(
            ["nginx", "-p", folder.Folder.FullName, "-c", folder.PathOf("nginx.conf")], folder.Folder, new Uri(address, files[0].Name), time, cancellationToken);
        return new NginxStatic(folder, process, address);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Configuration(string folder, int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        {{NginxHead.Of(folder)}}
        http {
          access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 75s; server_tokens off;
          types { image/jpeg jpg; image/webp webp; }
          open_file_cache max=10000 inactive=60s; open_file_cache_valid 60s;
          server { listen 127.0.0.1:{{port}} backlog=1024 reuseport; root {{folder}}; etag on; location / { add_header Cache-Control "public, max-age=31536000, immutable"; } }
        }
        """);
}
