using Microsoft.AspNetCore.Mvc;
using Reticulum.Errors;
using Reticulum.OpenApi;
using Reticulum.Placement;

namespace Reticulum.Admin;

/// <summary><c>/api/v1/nodes/{id}</c>: an operator's orders for one node.</summary>
internal static class NodeAdminEndpoints
{
    public static void MapNodeAdmin(this RouteGroupBuilder api)
    {
        var node = api.MapGroup("nodes/{id}");
        node.MapPost("drain", DrainAsync)
            .WithName("drainNode")
            .WithSummary("Lets a silo own nothing and take nothing new, and hand on what it has.")
            .WithDescription("GET cluster says when it is safe to stop. Lasts over restarts, until it is resumed.")
            .Produces<NodeOrder>(StatusCodes.Status202Accepted)
            .WithExample(Examples.Order("drain"), StatusCodes.Status202Accepted)
            .ProducesProblems(ProblemCode.NotFound, ProblemCode.NotASilo, ProblemCode.Unavailable);
        node.MapPost("resume", ResumeAsync)
            .WithName("resumeNode")
            .WithSummary("Takes a drain back.")
            .Produces<NodeOrder>(StatusCodes.Status202Accepted)
            .WithExample(Examples.Order("resume"), StatusCodes.Status202Accepted)
            .ProducesProblems(ProblemCode.NotFound, ProblemCode.NotASilo, ProblemCode.Unavailable);
        node.MapPost("forget", ForgetAsync)
            .WithName("forgetNode")
            .WithSummary("Takes a dead node that will never return out of the cluster.")
            .WithDescription("Refused while a last copy could be lost with it, unless accept_loss is true; a live node is never forgotten.")
            .Produces<NodeOrder>(StatusCodes.Status202Accepted)
            .WithExample(Examples.Order("forget"), StatusCodes.Status202Accepted)
            .ProducesProblems(ProblemCode.MalformedRequest, ProblemCode.NotFound, ProblemCode.NotSafe, ProblemCode.Unavailable);
    }

    private static Task<IResult> DrainAsync(string id, ILayoutChanges layout, CancellationToken cancellationToken) =>
        OrderAsync(id, "drain", node => layout.DrainAsync(node, cancellationToken));

    private static Task<IResult> ResumeAsync(string id, ILayoutChanges layout, CancellationToken cancellationToken) =>
        OrderAsync(id, "resume", node => layout.ResumeAsync(node, cancellationToken));

    private static Task<IResult> ForgetAsync(
        string id, ILayoutChanges layout, CancellationToken cancellationToken, [FromQuery(Name = "accept_loss")] bool acceptLoss = false) =>
        OrderAsync(id, "forget", node => layout.ForgetAsync(node, acceptLoss, cancellationToken));

    private static async Task<IResult> OrderAsync(string id, string order, Func<Guid, ValueTask<LayoutChange>> change)
    {
        var outcome = Guid.TryParse(id, out var node) ? await change(node) : new LayoutChange.NoSuchNode();
        return outcome is LayoutChange.Done ? TypedResults.Accepted((string?)null, new NodeOrder(node, order)) : Problems.From(outcome);
    }
}

/// <summary>What a node was told to do; <c>GET cluster</c> shows what came of it.</summary>
/// <param name="Id">The node.</param>
/// <param name="Order"><c>drain</c>, <c>resume</c> or <c>forget</c>.</param>
internal sealed record NodeOrder(Guid Id, string Order);
