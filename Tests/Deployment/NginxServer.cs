using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Reticulum.Tests.Architecture;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Deployment;

/// <summary>A real nginx with deploy/nginx/reticulum.conf, on loopback: addresses, certificate and paths are the test's, all else is as it is there.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _home = new();
    private ChildProcess? _process;

    public NginxServer(int upstream)
    {
        Url = new Uri($"https://127.0.0.1:{LoopbackPorts.Free()}");
        var path = Path.Combine(SourceTree.Root, "deploy", "nginx", "reticulum.conf");
        var site = Regex.Replace(File.ReadAllText(path), @"10\.1\.0\.\d:8080", $"127.0.0.1:{upstream}")
            .Replace("listen 443 ", $"listen 127.0.0.1:{Url.Port} ", StringComparison.Ordinal)
            .Replace("/var/cache/nginx/reticulum", Cache, StringComparison.Ordinal)
            .Replace("/etc/nginx/", _home.Path + "/", StringComparison.Ordinal);
        File.WriteAllText(_home["site.conf"], site);
        File.WriteAllText(_home["nginx.conf"], $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off;
            master_process on;
            worker_processes 1;
            pid {{_home["nginx.pid"]}};
            error_log stderr warn;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{_home["body"]}};
              proxy_temp_path {{_home["proxy"]}};
              fastcgi_temp_path {{_home["fastcgi"]}};
              uwsgi_temp_path {{_home["uwsgi"]}};
              scgi_temp_path {{_home["scgi"]}};
              include {{_home["site.conf"]}};
            }
            """);
        WriteCertificate();
    }

    public Uri Url { get; }

    public string Cache => _home["cache"];

    /// <summary>What <c>nginx -t</c> says of the file as it is.</summary>
    public async Task<(int ExitCode, string Said)> CheckAsync(CancellationToken cancellationToken)
    {
        await using var check = Start("-t");
        await check.WaitForExitAsync(cancellationToken);
        return (check.ExitCode, check.Error);
    }

    public void Start() => _process = Start([]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
            {
                _process.Terminate();
            }

            await _process.WaitForExitAsync(CancellationToken.None);
            await _process.DisposeAsync();
        }

        _home.Dispose();
    }

    private ChildProcess Start(params string[] arguments) => ChildProcess.Start("nginx", ["-e", "stderr", "-p", _home.Path, "-c", _home["nginx.conf"], .. arguments], _home.Path);

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=images.example.com", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(_home["reticulum.crt"], certificate.ExportCertificatePem());
        File.WriteAllText(_home["reticulum.key"], key.ExportPkcs8PrivateKeyPem());
    }
}
