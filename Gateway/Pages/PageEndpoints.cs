using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Reticulum.Auth;
using Reticulum.Cluster;
using Reticulum.Errors;
using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.Placement;

namespace Reticulum.Pages;

/// <summary>What people look at. Rendered here, whole, with style sheets and scripts from within; works without the scripts.</summary>
internal static class PageEndpoints
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void AddPages(this IServiceCollection services)
    {
        services.AddSingleton<Assets>();
        services.AddSingleton<StatusLook>();
        services.AddSingleton(static all => new StatusFeed(
            all.GetRequiredService<StatusLook>().LookAsync,
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<StatusFeed>>(),
            all.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
    }

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription().AddEndpointFilter(SecureAsync);
        pages.MapMethods("/", GetOrHead, static (HttpRequest request) =>
            Page<UploadPage>(new() { [nameof(UploadPage.Origin)] = OriginOf(request) }));
        pages.MapMethods(Problem.DocsPath, GetOrHead, static () => Page<ErrorsPage>());
        pages.MapMethods("/assets/{name}", GetOrHead, static (string name, HttpResponse response, Assets assets) => assets.Get(name, response));

        var operators = pages.MapGroup("").RequireOperator(isPage: true);
        operators.MapMethods("/status/", GetOrHead, StatusAsync);
        operators.MapGet("/status/events", FollowStatus);
        operators.MapMethods("/dashboard/", GetOrHead, static () => Page<DashboardPage>());
        operators.MapMethods("/image/{hash}/debug/{filename}", GetOrHead, DebugAsync);
    }

    /// <summary>Scheme and host by which the reader came here.</summary>
    public static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>What every page says of itself to the browser.</summary>
    public static void Secure(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
    }

    private static async Task<IResult> StatusAsync(
        IClusterView cluster,
        StatusLook look,
        IOptions<ReplicationOptions> replication,
        CancellationToken cancellationToken,
        string? without = null,
        [FromQuery(Name = "with")] string? location = null)
    {
        var snapshot = await cluster.SnapshotAsync(cancellationToken);
        return Page<StatusPage>(new()
        {
            [nameof(StatusPage.Cluster)] = snapshot,
            [nameof(StatusPage.Frame)] = await look.DrawAsync(snapshot),
            [nameof(StatusPage.Asked)] = WhatIf.Ask(snapshot, without, location, replication.Value.Replication),
        });
    }

    private static IResult FollowStatus(StatusFeed feed, HttpResponse response, CancellationToken cancellationToken)
    {
        if (feed.IsFull)
        {
            return new Problem(ProblemCode.Busy, "Too many pages follow the status already.");
        }

        response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep it back
        return TypedResults.ServerSentEvents(feed.ListenAsync(cancellationToken));
    }

    private static async Task<IResult> DebugAsync(string hash, string filename, IImageReader images, IImageAdmin admin, CancellationToken cancellationToken) =>
        !ImageId.TryParse(hash, out var id) ? Problems.NoSuchImage : Page<DebugPage>(new()
        {
            [nameof(DebugPage.Id)] = id,
            [nameof(DebugPage.FileName)] = Path.GetFileNameWithoutExtension(filename),
            [nameof(DebugPage.Image)] = await images.DescribeAsync(id, cancellationToken),
            [nameof(DebugPage.Placement)] = await admin.PlacementAsync(id, cancellationToken),
        });

    private static Page Page<T>(Dictionary<string, object?>? parameters = null)
        where T : IComponent => new(typeof(T), parameters ?? []);

    private static ValueTask<object?> SecureAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        Secure(context.HttpContext.Response.Headers);
        return next(context);
    }
}
