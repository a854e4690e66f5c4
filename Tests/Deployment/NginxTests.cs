using System.Net;
using System.Net.Security;
using Reticulum.Tests.Cluster;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Deployment;

/// <summary>deploy/nginx/reticulum.conf in front of a real silo: what it caches, what it keeps from the world, how an image is taken out of the cache again.</summary>
[Collection(nameof(SiloProcess))]
public sealed class NginxTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nginx_InFrontOfASilo_CachesImagesAndHidesTheRest()
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, SiloProcess.QuickStart, cancellationToken: Cancellation);
        await using var nginx = new NginxServer(silo.Port);
        var (exitCode, said) = await nginx.CheckAsync(Cancellation);
        Assert.True(exitCode == 0, said);
        nginx.Start();
        using var http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate!.Subject == "CN=images.example.com" },
        })
        {
            BaseAddress = nginx.Url,
        };
        await Moments.UntilAsync(() => AnswersAsync(http), TimeSpan.FromSeconds(30), Cancellation);

        var photo = SampleImages.Photo(320, 200);
        using (var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "image", "photo" } })
        using (var uploaded = await http.PostAsync("/", form, Cancellation))
        {
            Assert.Equal(HttpStatusCode.OK, uploaded.StatusCode);
        }

        var thumbnail = $"/image/{SiloProcess.HashOf(photo)}/100w/photo.jpg";
        Assert.Equal((HttpStatusCode.OK, "MISS"), await AskAsync(http, thumbnail));
        Assert.Equal((HttpStatusCode.OK, "HIT"), await AskAsync(http, thumbnail));
        foreach (var path in new[] { "/internal/node", "/metrics", "/healthz/live" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(http, path)).Status);
        }

        // Without admin keys nobody manages from outside: nginx says that it is a proxy.
        using (var management = await http.DeleteAsync($"/api/v1/images/{SiloProcess.HashOf(photo)}", Cancellation))
        {
            Assert.Equal(HttpStatusCode.Forbidden, management.StatusCode);
        }

        // Deleted, and purged as docs/operations/install.md says it.
        using (var deleted = await silo.Http.DeleteAsync($"/api/v1/images/{SiloProcess.HashOf(photo)}", Cancellation))
        {
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        }

        Assert.Equal((HttpStatusCode.OK, "HIT"), await AskAsync(http, thumbnail));
        await using var purge = ChildProcess.Start("sh", ["-c", $"grep -lra 'KEY: /image/{SiloProcess.HashOf(photo)}/' {nginx.Cache} | xargs -r rm"], home.Path);
        await purge.WaitForExitAsync(Cancellation);
        Assert.Equal(HttpStatusCode.Gone, (await AskAsync(http, thumbnail)).Status);
    }

    private static async Task<(HttpStatusCode Status, string? Cache)> AskAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, Cancellation);
        return (answer.StatusCode, answer.Headers.TryGetValues("X-Cache", out var cache) ? cache.Single() : null);
    }

    private static async Task<string?> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/", Cancellation);
            return answer.StatusCode == HttpStatusCode.OK ? null : $"{answer.StatusCode}";
        }
        catch (HttpRequestException failure)
        {
            return failure.Message;
        }
    }
}
