using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Nodes;

/// <summary>
/// <c>GET /healthz/cluster?without={id}</c>: may this node be stopped now, for a moment (<see cref="RestartSafety"/>)? Open, as all of <c>/healthz</c>, so it is bounded: each question is one to all the
/// nodes. An answer is never kept: the one before may be of a cluster that was still whole.
/// </summary>
internal sealed class ClusterHealth(IClusterView cluster, IOptions<ReplicationOptions> replication) : IDisposable
{
    private const int AtOnce = 4;
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);

    public static void Map(IEndpointRouteBuilder app) => app.MapMethods("/healthz/cluster", Methods, AskAsync)
        .WithName("getClusterHealth")
        .WithTags("Health")
        .WithSummary("May this node be stopped for a moment? All that speaks against it.")
        .WithDescription("Without a node's id it is asked of the node that answers. While the node is away every image keeps MinReplication live copies (one less where that is all of them, but always one), and uploads are taken if they are now.")
        .Produces<ClusterHealthAnswer>().Produces<ClusterHealthAnswer>(StatusCodes.Status404NotFound).Produces<ClusterHealthAnswer>(StatusCodes.Status503ServiceUnavailable);

    public void Dispose() => _places.Dispose();

    private static async Task<IResult> AskAsync(HttpResponse response, ClusterHealth health, CancellationToken cancellationToken, string? without = null)
    {
        response.Headers.CacheControl = "no-store";
        var answer = await health.AnswerAsync(without, cancellationToken);
        return TypedResults.Json(answer, statusCode: answer.Status switch
        {
            ClusterHealthStatus.Safe => StatusCodes.Status200OK,
            ClusterHealthStatus.Unknown => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status503ServiceUnavailable,
        });
    }

    private async Task<ClusterHealthAnswer> AnswerAsync(string? without, CancellationToken cancellationToken)
    {
        var node = string.IsNullOrEmpty(without) ? cluster.Self.Id : Guid.TryParse(without, out var id) ? id : Guid.Empty;
        if (!await _places.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return new ClusterHealthAnswer(ClusterHealthStatus.NotSafe, node, ["too many ask at once"]);
        }

        try
        {
            var snapshot = await cluster.SnapshotAsync(cancellationToken);
            if (snapshot.Map.Layout.Find(node) is null)
            {
                return new ClusterHealthAnswer(ClusterHealthStatus.Unknown, null, ["no node with this id is known"]);
            }

            var problems = RestartSafety.WhyNotStop(snapshot.Map, snapshot.Nodes, node, replication.Value);
            return new ClusterHealthAnswer(problems.Count == 0 ? ClusterHealthStatus.Safe : ClusterHealthStatus.NotSafe, node, problems);
        }
        finally
        {
            _places.Release();
        }
    }
}

/// <summary>Whether a node may be stopped.</summary>
internal enum ClusterHealthStatus
{
    /// <summary>It may.</summary>
    Safe,

    /// <summary>It must not.</summary>
    NotSafe,

    /// <summary>There is no such node.</summary>
    Unknown,
}

/// <summary>Whether a node may be stopped now, for a moment.</summary>
/// <param name="Status"><c>safe</c>, <c>not_safe</c>, or <c>unknown</c> for a node that the cluster does not know.</param>
/// <param name="Without">The node's id.</param>
/// <param name="Problems">What speaks against stopping it.</param>
internal sealed record ClusterHealthAnswer(ClusterHealthStatus Status, Guid? Without, IReadOnlyList<string> Problems);
