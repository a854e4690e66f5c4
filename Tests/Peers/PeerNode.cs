using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Healing;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Tests.Gateway;
using Xunit;

namespace Reticulum.Tests.Peers;

/// <summary>The byte plane of one node, on a real Kestrel, in front of copies that say what a test tells them.</summary>
internal sealed class PeerNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PeerNode(WebApplication app, FakeCopies copies, FakeRanges ranges, FakeLocal local, FakeNews news)
    {
        (_app, Copies, Ranges, Local, News) = (app, copies, ranges, local, news);
        Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static address => new Uri(address))];
        Node = local.Self with { BaseUrl = Addresses[0].ToString() };
    }

    /// <summary>As the others know it.</summary>
    public Node Node { get; }

    public IReadOnlyList<Uri> Addresses { get; }

    public FakeCopies Copies { get; }

    public FakeRanges Ranges { get; }

    public FakeLocal Local { get; }

    public FakeNews News { get; }

    public IPeers Peers => _app.Services.GetRequiredService<IPeers>();

    public static async Task<PeerNode> StartAsync(TimeProvider? time = null, string? secret = PeerKeys.Secret, params string[] settings)
    {
        var builder = ReticulumHost.CreateBuilder(
            [
                "--urls=http://127.0.0.1:0", "--Reticulum:Dashboard:Enabled=false", $"--Reticulum:ClusterSecret={secret}",
                .. settings.Select(setting => $"--Reticulum:{setting}"),
            ],
            ReticulumHost.Silo);
        Assert.Empty(builder.AddCheckedOptions());
        builder.Logging.ClearProviders();
        builder.UseInternalUrls();
        var (copies, ranges, local, news, ports) = (new FakeCopies(), new FakeRanges(), new FakeLocal(), new FakeNews(), new FakePorts());
        builder.Services.Replace(ServiceDescriptor.Singleton(time ?? TimeProvider.System));
        builder.Services.AddPeers().AddSingleton<ILocalNode>(local).AddSingleton(new LocalCopiesPort(copies, ranges))
            .AddSingleton<ILayoutNews>(news).AddSingleton<IReadiness>(ports);
        var app = builder.Build();
        app.MapPeers();
        app.MapHealth();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new PeerNode(app, copies, ranges, local, news);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    internal sealed class FakeLocal : ILocalNode
    {
        public Node Self { get; } = new(Guid.NewGuid(), "näme", Writeable: false);

        public NodeRole Role => NodeRole.Gateway;

        public NodeIdentity Identity => new(Self.Id, Self.Id);

        public NodeReport Report() => new(
            Self, NodeState.Draining, Role, 1, 2, 3, 0.25, "full", 4, new HealingReport(true, 5, 6, 7, 8, 9, 10, 11, 12.5, TimeSpan.FromSeconds(13.5), null), "14:");
    }

    internal sealed class FakeNews : ILayoutNews
    {
        public int Kicks { get; private set; }

        public void Kick() => Kicks++;
    }
}
