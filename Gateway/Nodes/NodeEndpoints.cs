using Reticulum.Admin;
using Reticulum.Auth;
using Reticulum.Cluster;
using Reticulum.Errors;
using Reticulum.OpenApi;

namespace Reticulum.Nodes;

/// <summary><c>/config/</c> and <c>/announce/</c>: this node in JSON, under the addresses that the Go original has.</summary>
internal static class NodeEndpoints
{
    public static void MapNode(this IEndpointRouteBuilder app)
    {
        var node = app.MapGroup("").WithTags("Node").RequireOperator(isPage: true).ProducesProblems(ProblemCode.InternalError);
        node.MapGet("/config/", static (NodeReports reports) => TypedResults.Ok(reports.Config()))
            .WithName("getConfig")
            .WithSummary("The settings of this node, without its secrets.");
        node.MapGet("/announce/", AnnounceAsync)
            .WithName("getAnnouncement")
            .WithSummary("This node and its neighbours.")
            .WithExample(Examples.Announcement);
        ClusterHealth.Map(app);
    }

    private static async Task<Announcement> AnnounceAsync(IClusterView cluster, CancellationToken cancellationToken)
    {
        var nodes = (await cluster.SnapshotAsync(cancellationToken)).Nodes.ToLookup(report => report.Node.Id == cluster.Self.Id, NodeAnswer.From);
        return new Announcement(nodes[true].FirstOrDefault(), [.. nodes[false]]);
    }
}

/// <summary>A node and those whom it knows.</summary>
/// <param name="Self">Null: the cluster doesn't know this node yet.</param>
/// <param name="Neighbours">All the others that are known.</param>
internal sealed record Announcement(NodeAnswer? Self, IReadOnlyList<NodeAnswer> Neighbours);
