using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Telemetry;
using Polly.Timeout;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Placement;
using Reticulum.Sockets;

namespace Reticulum.Peers;

/// <summary>The byte plane: its client, and its addresses where there is a secret to prove.</summary>
public static class PeersExtensions
{
    /// <summary>Questions to one node that are on their way, and that wait for one of these to end; more are refused at once.</summary>
    private const int MaxAtOnce = 256, MaxWaiting = 256;

    /// <summary>Connections to one node: originals that are streamed occupy one each.</summary>
    private const int MaxConnections = 128;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>
    /// <see cref="IPeers"/>. The host registers <see cref="ILocalNode"/>, <see cref="LocalCopiesPort"/> and <see cref="ILayoutNews"/>, and, where there are
    /// other nodes, <see cref="AccessOptions.ClusterSecret"/> is set.
    /// </summary>
    public static IServiceCollection AddPeers(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PeerInstruments>();
        services.TryAddSingleton<PeerBreakers>();
        services.TryAddSingleton<PeerClient>();
        services.TryAddSingleton<IPeers, HttpPeers>();
        services.TryAddSingleton(static all => new NonceGuard(all.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static all => new ClusterSecrets(ClusterKeys.From(
            all.GetRequiredService<IOptions<AccessOptions>>().Value, all.GetRequiredService<IOptions<ClusterOptions>>().Value, PeerSignature.Purpose)));
        services.TryAddSingleton(static all => ActivatorUtilities.CreateInstance<PeerGate>(all, all.GetRequiredService<ClusterSecrets>().Keys));
        services.TryAddSingleton(static all => ActivatorUtilities.CreateInstance<PeerServer>(all, all.GetRequiredService<ClusterSecrets>().Keys));
        services.TryAddSingleton<PeerEndpoints>();
        services.TryAddSingleton<RangeEndpoints>();
        services.AddClient();

        // Each question to a dead node would be a line in the log.
        services.Configure<TelemetryOptions>(static options => options.SeverityProvider = static arguments =>
            arguments.Source.PipelineName?.StartsWith(PeerClient.Name, StringComparison.Ordinal) == true ? ResilienceEventSeverity.None : arguments.Event.Severity);
        return services;
    }

    /// <summary>
    /// <c>/internal/</c>, unless there is no secret: then there is no such address. Before the other addresses are mapped, since it also keeps
    /// those of <see cref="InternalUrls"/> apart from the public ones.
    /// </summary>
    /// <exception cref="CannotStartException"><see cref="ClusterOptions.InternalUrls"/> is not understood.</exception>
    public static void MapPeers(this WebApplication app)
    {
        var cluster = app.Services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        if (InternalUrls.TryParse(cluster.InternalUrls, out var urls) is { } error)
        {
            throw new CannotStartException(error);
        }

        if (urls!.Any)
        {
            app.Use(urls.Separate);
        }

        if (!app.Services.GetRequiredService<ClusterSecrets>().Any)
        {
            return;
        }

        var (server, work) = (app.Services.GetRequiredService<PeerServer>(), app.Services.GetRequiredService<PeerEndpoints>());
        Map(PeerRoutes.Node, HttpMethods.Get, new PeerEndpoint("identify", work.IdentifyAsync, ForAnybody: true));
        Map(PeerRoutes.Report, HttpMethods.Get, new PeerEndpoint("report", work.ReportAsync));
        Map(PeerRoutes.Layout, HttpMethods.Post, new PeerEndpoint("nudge", work.NudgeAsync));
        const string Image = PeerRoutes.Images + "/{id}";
        Map(Image + PeerRoutes.State, HttpMethods.Get, new PeerEndpoint("state", work.StateAsync));
        Map(Image + PeerRoutes.Original, HttpMethods.Get, new PeerEndpoint("original", work.OriginalAsync));
        Map(Image + PeerRoutes.Original, HttpMethods.Put, new PeerEndpoint("store", work.StoreAsync, TakesBody: true));
        Map(Image + PeerRoutes.Confirm, HttpMethods.Post, new PeerEndpoint("confirm", work.ConfirmAsync));
        Map(Image + PeerRoutes.Renditions + "/{file}", HttpMethods.Get, new PeerEndpoint("rendition", work.RenditionAsync));
        Map(Image + PeerRoutes.Renditions + "/{file}" + PeerRoutes.Polished, HttpMethods.Get, new PeerEndpoint("polished", work.PolishedAsync));
        Map(Image + PeerRoutes.Tombstone, HttpMethods.Put, new PeerEndpoint("bury", work.BuryAsync));
        Map(Image + PeerRoutes.Verify, HttpMethods.Post, new PeerEndpoint("verify", work.VerifyAsync));
        Map(Image + PeerRoutes.Proof, HttpMethods.Post, new PeerEndpoint("prove", work.ProveAsync));
        Map(Image + PeerRoutes.Look, HttpMethods.Post, new PeerEndpoint("look", work.LookAsync));
        var ranges = app.Services.GetRequiredService<RangeEndpoints>();
        Map(PeerRoutes.Ranges, HttpMethods.Get, new PeerEndpoint("digests", ranges.DigestsAsync));
        Map(PeerRoutes.Shared, HttpMethods.Get, new PeerEndpoint("shared", ranges.SharedAsync));
        Map(PeerRoutes.Kept, HttpMethods.Get, new PeerEndpoint("kept", ranges.KeptAsync));

        void Map(string path, string method, PeerEndpoint endpoint) =>
            app.MapMethods(path, [method], (RequestDelegate)(http => server.RunAsync(http, endpoint))).ExcludeFromDescription();
    }

    private static void AddClient(this IServiceCollection services)
    {
        var client = services.AddHttpClient(PeerClient.Name, static http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static all => new SocketsHttpHandler
            {
                ConnectTimeout = ConnectTimeout,
                PooledConnectionLifetime = ConnectionLifetime,
                MaxConnectionsPerServer = MaxConnections,
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = all.GetService<Tracing>() is { IsOn: true } ? DistributedContextPropagator.Current : null,
            }.UseThreadPool());
        client.AddResilienceHandler(PeerClient.Name, Protect)
            .SelectPipelineBy(static _ => static request => request.Options.TryGetValue(PeerClient.Peer, out var peer) ? peer : "");
        client.AddHttpMessageHandler(static all =>
            new PeerProofHandler(all.GetRequiredService<ClusterSecrets>().Keys, all.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Of one peer, outermost first: its bound, its breaker, the time that the question has. Nothing is tried again in here.</summary>
    private static void Protect(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ResilienceHandlerContext context)
    {
        pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
        pipeline
            .AddConcurrencyLimiter(MaxAtOnce, MaxWaiting)
            .AddCircuitBreaker(context.ServiceProvider.GetRequiredService<PeerBreakers>().OptionsFor(context.InstanceName))
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static arguments => new(
                    arguments.Context.GetRequestMessage()!.Options.TryGetValue(PeerProofHandler.Question, out var question) ? question.Limit : ConnectTimeout),
            });
    }
}
