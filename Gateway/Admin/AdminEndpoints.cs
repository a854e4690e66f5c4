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
        var api = app.MapGroup("/api/v1").WithTags("Management").RequireOperator().ProducesProblems(ProblemCode.InternalError);
        api.MapGet("cluster", GetClusterAsync)
            .WithName("getCluster")
            .WithSummary("The nodes and their state, as this node knows them.")
            .Produces<ClusterAnswer>()
            .WithExample(Examples.Cluster);
        api.MapGet("cluster/what-if", WhatIfAsync)
            .WithName("whatIf")
            .WithSummary("What would move if a silo left for good (without, its id) or a new one joined (with, its location): who would take how much from whom.")
            .Produces<WhatIfAnswer>().ProducesProblems(ProblemCode.MalformedRequest, ProblemCode.NotFound, ProblemCode.NotASilo);
        api.MapGet("scrub", static (IScrub scrub) => TypedResults.Ok(scrub.Report))
            .WithName("getScrub")
            .WithSummary("How far the check of everything stored is, and what it found.")
            .WithDescription("Of the node that is asked.")
            .WithExample(Examples.Scrub);
        api.MapPost("scrub", StartScrub)
            .WithName("startScrub")
            .WithSummary("Starts a check of everything stored, now.")
            .WithDescription("On the node that is asked. A check that is under way goes on.")
            .Produces<ScrubReport>(StatusCodes.Status202Accepted)
            .WithExample(Examples.Scrub, StatusCodes.Status202Accepted);
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
