using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Reticulum.Cluster;

namespace Reticulum;

/// <summary>
/// What a supervisor asks. <c>live</c>: the process answers, and nothing else is touched, so that a broken disk or cluster never gets
/// a process killed that still serves. <c>ready</c>: send me requests.
/// </summary>
public static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/healthz").WithTags("Health").AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        health.MapMethods("live", Methods, static () => TypedResults.Ok(new Liveness("live")))
            .WithSummary("The process answers.");
        health.MapMethods("ready", Methods, Ready)
            .WithSummary("It serves; or what keeps it from serving.")
            .Produces<ReadinessReport>().Produces<ReadinessReport>(StatusCodes.Status503ServiceUnavailable);
    }

    private static JsonHttpResult<ReadinessReport> Ready(IReadiness readiness)
    {
        var found = readiness.Check();
        return TypedResults.Json(
            new ReadinessReport(found.Ready ? "ready" : "not_ready", found.Problems),
            statusCode: found.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>The process answers.</summary>
/// <param name="Status">Always <c>live</c>.</param>
public sealed record Liveness(string Status);

/// <summary>Whether requests may be sent to the node.</summary>
/// <param name="Status"><c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Problems">What it cannot do; may be there although it is ready.</param>
public sealed record ReadinessReport(string Status, IReadOnlyList<string> Problems);
