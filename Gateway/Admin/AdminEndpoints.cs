using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reticulum.Auth;
using Reticulum.Cluster;
using Reticulum.Errors;
using Reticulum.OpenApi;
using Reticulum.Placement;

namespace Reticulum.Admin;

/// <summary><c>/api/v1</c>: the cluster and its scrub; one image's part is <see cref="ImageAdminEndpoints"/>.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1").WithTags("Management").RequireOperator();
        api.MapGet("cluster", GetClusterAsync).WithSummary("The nodes and their state, as this node knows them.").Produces<ClusterAnswer>();
        api.MapPost("nodes/{id}/drain", DrainAsync)
            .WithSummary("Lets a node take nothing new and hand on what it has.")
            .Produces<NodeOrder>(StatusCodes.Status202Accepted).ProducesProblems(ProblemCode.NotFound);
        api.MapPost("nodes/{id}/resume", ResumeAsync)
            .WithSummary("Takes a drain back.")
            .Produces<NodeOrder>(StatusCodes.Status202Accepted).ProducesProblems(ProblemCode.NotFound);
        api.MapGet("scrub", static (IScrub scrub) => TypedResults.Ok(scrub.Report)).WithSummary("How far the check of everything stored is, and what it found.");
        api.MapPost("scrub", StartScrub).WithSummary("Starts a check of everything stored, now.").Produces<ScrubReport>(StatusCodes.Status202Accepted);
        api.MapImageAdmin();
    }

    private static async Task<IResult> GetClusterAsync(IClusterView cluster, IOptions<ReplicationOptions> replication, CancellationToken cancellationToken) =>
        TypedResults.Ok(ClusterAnswer.From(await cluster.SnapshotAsync(cancellationToken), replication.Value));

    private static async Task<IResult> DrainAsync(string id, IClusterView cluster, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var node) && await cluster.DrainAsync(node, cancellationToken) ? Accepted(node, "drain") : NoSuchNode;

    private static async Task<IResult> ResumeAsync(string id, IClusterView cluster, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var node) && await cluster.ResumeAsync(node, cancellationToken) ? Accepted(node, "resume") : NoSuchNode;

    private static Accepted<ScrubReport> StartScrub(IScrub scrub)
    {
        scrub.Start();
        return TypedResults.Accepted((string?)null, scrub.Report);
    }

    private static Accepted<NodeOrder> Accepted(Guid node, string order) => TypedResults.Accepted((string?)null, new NodeOrder(node, order));

    private static Problem NoSuchNode { get; } = new(ProblemCode.NotFound, "No node with this id is known.");
}

/// <summary>What a node was told to do; <c>GET cluster</c> shows what came of it.</summary>
internal sealed record NodeOrder(Guid Id, string Order);
