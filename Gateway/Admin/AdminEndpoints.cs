using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Reticulum.Auth;
using Reticulum.Cluster;
using Reticulum.Errors;
using Reticulum.Nodes;
using Reticulum.OpenApi;
using Reticulum.Placement;

namespace Reticulum.Admin;

/// <summary><c>/api/v1</c>: the cluster and its scrub; one image's part is <see cref="ImageAdminEndpoints"/>, one node's <see cref="NodeAdminEndpoints"/>.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1").WithTags("Management").RequireOperator();
        api.MapGet("cluster", GetClusterAsync).WithSummary("The nodes and their state, as this node knows them.").Produces<ClusterAnswer>();
        api.MapGet("cluster/what-if", WhatIfAsync)
            .WithSummary("What would move if a silo left for good (without, its id) or a new one joined (with, its location): who would take how much from whom.")
            .Produces<WhatIfAnswer>().ProducesProblems(ProblemCode.MalformedRequest, ProblemCode.NotFound, ProblemCode.NotASilo);
        api.MapGet("scrub", static (IScrub scrub) => TypedResults.Ok(scrub.Report)).WithSummary("How far the check of everything stored is, and what it found.");
        api.MapPost("scrub", StartScrub).WithSummary("Starts a check of everything stored, now.").Produces<ScrubReport>(StatusCodes.Status202Accepted);
        api.MapNodeAdmin();
        api.MapImageAdmin();
    }

    private static async Task<IResult> GetClusterAsync(IClusterView cluster, IOptions<ReplicationOptions> replication, CancellationToken cancellationToken) =>
        TypedResults.Ok(ClusterAnswer.From(await cluster.SnapshotAsync(cancellationToken), replication.Value));

    private static async Task<IResult> WhatIfAsync(
        IClusterView cluster, IOptions<ReplicationOptions> replication, CancellationToken cancellationToken, string? without = null, [FromQuery(Name = "with")] string? location = null) =>
        WhatIf.Ask(await cluster.SnapshotAsync(cancellationToken), without, location, replication.Value.Replication) switch
        {
            WhatIfOutcome.Told told => TypedResults.Ok(WhatIfAnswer.From(told.Answer)),
            var other => Problems.From(other),
        };

    private static Accepted<ScrubReport> StartScrub(IScrub scrub)
    {
        scrub.Start();
        return TypedResults.Accepted((string?)null, scrub.Report);
    }
}
