using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Images;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Gateway;

/// <summary>
/// The HTTP layer alone, on a real Kestrel, in front of ports that answer what a test tells them: for the outcomes that a real store gives only when
/// something is broken. What a working one gives is in Tests/Http.
/// </summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private FakeNode(WebApplication app, FakePorts ports)
    {
        (_app, Ports) = (app, ports);
    }

    public Uri Address => field ??= new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public HttpClient Client => field ??= new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    /// <summary>How many requests Kestrel saw: all but those that were answered in front of it.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public FakePorts Ports { get; }

    public IMeterFactory Meters => _app.Services.GetRequiredService<IMeterFactory>();

    /// <summary>Its memory.</summary>
    public HotRenditions Hot => _app.Services.GetRequiredService<HotRenditions>();

    public static Task<FakeNode> StartAsync(params string[] settings) => StartWithAsync([.. settings.Select(setting => $"--Reticulum:{setting}")]);

    /// <param name="arguments">Of the command line.</param>
    public static async Task<FakeNode> StartWithAsync(params string[] arguments)
    {
        var builder = ReticulumHost.CreateBuilder(["--urls=http://127.0.0.1:0", "--Reticulum:Dashboard:Enabled=false", .. arguments], ReticulumHost.Silo);
        Assert.Empty(builder.AddCheckedOptions());
        builder.Logging.ClearProviders();
        var ports = new FakePorts();
        builder.Services.AddReticulumHttp()
            .AddSingleton<IImageReader>(ports).AddSingleton<IImageUploads>(ports).AddSingleton<IImageAdmin>(ports)
            .AddSingleton<IClusterView>(ports).AddSingleton<ILayoutChanges>(ports).AddSingleton<IReadiness>(ports).AddSingleton<IScrub>(ports).AddSingleton<IRecentActivity>(ports).AddSingleton<IClusterMap>(ports);
        builder.AddTelemetry();
        var app = builder.Build();
        var node = new FakeNode(app, ports);
        app.Use((http, next) =>
        {
            Interlocked.Increment(ref node._requests);
            return next(http);
        });
        app.MapHealth();
        app.MapTelemetry();
        app.MapReticulumHttp();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
