using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Reticulum.Images;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Http;

/// <summary>A gateway that has found no cluster: it runs, and claims nothing.</summary>
public sealed class GatewayContractTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef01234567";

    [Fact]
    public async Task Gateway_Alone_SaysSoAndNeverThatThereIsNothing()
    {
        await using var gateway = new GatewayApplication();
        using var client = gateway.CreateClient();
        using var live = await client.GetAsync("/healthz/live", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var ready = await client.GetAsync("/healthz/ready", TestContext.Current.CancellationToken);
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, """{"status":"not_ready","problems":["no storage node is known yet"]}"""),
            (ready.StatusCode, await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        foreach (var path in new[] { $"/image/{Hash}/300w/x.jpg", $"/image/{Hash}/info", $"/api/v1/images/{Hash}" })
        {
            using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
            await ProblemAssert.IsAsync("unavailable", answer);
        }

        using var upload = await client.PostAsync("/", Multipart.Content(Multipart.Body(("image", Multipart.Png))), TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync("no_storage_nodes", upload);
        using var placement = await client.GetAsync($"/api/v1/images/{Hash}/placement", TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync("no_storage_nodes", placement);
        foreach (var method in new[] { (HttpMethod.Delete, $"/api/v1/images/{Hash}"), (HttpMethod.Post, $"/api/v1/images/{Hash}/verify") })
        {
            using var answer = await client.SendAsync(new HttpRequestMessage(method.Item1, method.Item2), TestContext.Current.CancellationToken);
            await ProblemAssert.IsAsync("unavailable", answer);
        }

        Assert.Contains("\"role\":\"gateway\"", await client.GetStringAsync("/api/v1/cluster", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (var page in new[] { "/", "/status/", "/dashboard/", $"/image/{Hash}/debug/x.jpg", "/config/", "/announce/", "/api/v1/scrub" })
        {
            using var answer = await client.GetAsync(page, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    /// <summary>The gateway's own Program; found by any of its types.</summary>
    private sealed class GatewayApplication : WebApplicationFactory<HotRenditions>
    {
        private readonly TemporaryDirectory _home = new();

        public GatewayApplication() => UseKestrel(0);

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _home.Dispose();
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Reticulum:DataDirectory", _home.Path);
            builder.UseSetting("Reticulum:Cluster:SiloPort", $"{LoopbackPorts.Free()}").UseSetting("Reticulum:Cluster:GatewayPort", $"{LoopbackPorts.Free()}");
            builder.ConfigureTestServices(static services => Microsoft.Extensions.DependencyInjection.LoggingServiceCollectionExtensions.AddLogging(services, static logging => logging.ClearProviders()));
        }
    }
}
