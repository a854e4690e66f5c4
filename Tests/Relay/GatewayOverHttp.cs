using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>A gateway's own HTTP, on a real Kestrel, in front of a <see cref="FakeCluster"/>.</summary>
internal sealed class GatewayOverHttp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryDirectory _home;

    private GatewayOverHttp(WebApplication app, TemporaryDirectory home)
    {
        (_app, _home) = (app, home);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(AddressOf(app)) };
    }

    public HttpClient Client { get; }

    public static async Task<GatewayOverHttp> StartAsync(FakeCluster cluster, params string[] settings)
    {
        var home = new TemporaryDirectory();
        var builder = ReticulumHost.CreateBuilder(
            ["--urls=http://127.0.0.1:0", "--Reticulum:Dashboard:Enabled=false", $"--Reticulum:DataDirectory={home.Path}", .. settings.Select(setting => $"--Reticulum:{setting}")],
            ReticulumHost.Gateway);
        Assert.Empty(builder.AddCheckedOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddReticulumHttp()
            .AddSingleton<IPeers>(cluster).AddSingleton<IClusterMap>(cluster).AddSingleton<IImageGrains>(cluster)
            .AddSingleton<IClusterView, ClusterView>()
            .AddGatewayNode();
        var app = builder.Build();
        app.MapReticulumHttp();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GatewayOverHttp(app, home);
    }

    /// <summary>A silo that does what a test wants.</summary>
    public static async Task<(WebApplication Silo, string Address)> StartSiloAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var silo = builder.Build();
        silo.Run(answer);
        await silo.StartAsync(TestContext.Current.CancellationToken);
        return (silo, AddressOf(silo));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _home.Dispose();
    }

    private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
}
