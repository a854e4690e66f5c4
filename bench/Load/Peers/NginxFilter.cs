using System.Globalization;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Peers;

/// <summary>nginx's image_filter (libgd; no shrink on load), and nginx's proxy_cache in front of it: the image server that many have without knowing.</summary>
internal sealed class NginxFilter : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private NginxFilter(TemporaryFolder folder, ServerProcess process, Uri filter, Uri cache) =>
        (_folder, _process, Filter, Cache, Figures) = (folder, process, filter, cache, new ProcessFamily(process.Id));

    public const string Description = "nginx: image_filter at Q80, a worker for each core, its buffer large enough; in front of it proxy_cache on disk, with keep-alive between the two.";

    /// <summary>Resizes each time.</summary>
    public Uri Filter { get; }

    /// <summary>Keeps what the other made.</summary>
    public Uri Cache { get; }

    public IServerFigures Figures { get; }

    /// <param name="module">The built <c>ngx_http_image_filter_module.so</c>.</param>
    /// <param name="photographs">What it serves; at least one.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<NginxFilter> StartAsync(FileInfo module, IReadOnlyList<Photograph> photographs, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        await PhotographFiles.WriteAsync(folder, photographs, cancellationToken);
        var (filter, cache) = (Address(), Address());
        await File.WriteAllTextAsync(folder.PathOf("nginx.conf"), Configuration(module.FullName, folder.Folder.FullName, filter.Port, cache.Port), cancellationToken);
        var process = await ServerProcess.StartAsync(
            ["nginx", "-p", folder.Folder.FullName, "-c", folder.PathOf("nginx.conf")], folder.Folder, new Uri(filter, PathOf(photographs[0], new Resizing.Size(10, IsSquare: true))), time, cancellationToken);
        return new NginxFilter(folder, process, filter, cache);
    }

    public static string PathOf(Photograph photograph, Resizing.Size size) =>
        string.Create(CultureInfo.InvariantCulture, $"{(size.IsSquare ? "sq" : "w")}{size.Pixels}/{PhotographFiles.NameOf(photograph)}");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static Uri Address() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}"));

    private static string Configuration(string module, string folder, int filter, int cache) => string.Create(CultureInfo.InvariantCulture, $$"""
        load_module {{module}};
        {{NginxHead.Of(folder)}}
        http {
          access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 75s; server_tokens off;
          types { image/jpeg jpg; image/webp webp; }
          proxy_cache_path {{folder}}/cache levels=1:2 keys_zone=images:16m max_size=4g inactive=7d use_temp_path=off;
          upstream filter { server 127.0.0.1:{{filter}}; keepalive 64; }
          server {
            listen 127.0.0.1:{{filter}} backlog=1024;
            image_filter_buffer 64M; image_filter_jpeg_quality 80; image_filter_interlace off;
            location ~ ^/w(?<pixels>\d+)/(?<file>.+)$ { alias {{folder}}/$file; image_filter resize $pixels -; expires max; }
            location ~ ^/sq(?<pixels>\d+)/(?<file>.+)$ { alias {{folder}}/$file; image_filter crop $pixels $pixels; expires max; }
          }
          server {
            listen 127.0.0.1:{{cache}} backlog=1024 reuseport;
            location / { proxy_pass http://filter; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_cache images; proxy_cache_valid 200 7d; proxy_cache_lock on; }
          }
        }
        """);
}
