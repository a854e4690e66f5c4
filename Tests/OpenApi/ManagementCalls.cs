using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Tests.Gateway;

namespace Reticulum.Tests.OpenApi;

/// <summary>What operators and supervisors ask, but for who may (<see cref="AccessCalls"/>).</summary>
internal static class ManagementCalls
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public static IEnumerable<DocumentedCall> All =>
    [
        Get("getCluster", "/api/v1/cluster"),
        Get("whatIf", "/api/v1/cluster/what-if?with=default"),
        new("whatIf", 400, "malformed_request", world => world.OpenAsync(HttpMethod.Get, "/api/v1/cluster/what-if")),
        new("whatIf", 404, "not_found", world => world.OpenAsync(HttpMethod.Get, $"/api/v1/cluster/what-if?without={Guid.Empty}")),
        new("whatIf", 409, "not_a_silo", static _ => ApiWorld.BrokenAsync(static _ => { }, HttpMethod.Get, $"/api/v1/cluster/what-if?without={FakePorts.Gateway}")),
        new("getClusterHealth", 200, static _ => ApiWorld.BrokenAsync(static _ => { }, HttpMethod.Get, $"/healthz/cluster?without={FakePorts.Gateway}")),
        new("getClusterHealth", 404, world => world.OpenAsync(HttpMethod.Get, $"/healthz/cluster?without={Guid.Empty}")),
        new("getClusterHealth", 503, world => world.OpenAsync(HttpMethod.Get, "/healthz/cluster")),
        Get("getScrub", "/api/v1/scrub"),
        new("startScrub", 202, world => world.OpenAsync(HttpMethod.Post, "/api/v1/scrub")),
        Get("getConfig", "/config/"),
        Get("getAnnouncement", "/announce/"),
        Get("getHealthzLive", "/healthz/live"),
        Get("getHealthzReady", "/healthz/ready"),
        new("getHealthzReady", 503, static _ => ApiWorld.BrokenAsync(static ports => ports.Readiness = new Readiness(false, ["the disk failed"]), HttpMethod.Get, "/healthz/ready")),
        Get("getMetrics", "/metrics"),
        new("getMetrics", 200, world => world.OpenAsync(HttpMethod.Get, "/metrics", ("Accept", "application/openmetrics-text"))),

        Image("describeImage", 200, HttpMethod.Get, "", world => world.Hash),
        Image("describeImage", 404, "not_found", HttpMethod.Get, "", static _ => ApiWorld.Unknown),
        Image("describeImage", 410, "deleted", HttpMethod.Get, "", world => world.Deleted),
        BrokenImage("describeImage", "unavailable", HttpMethod.Get, "", static ports => ports.Described = new DescribeOutcome.Unavailable("nobody to ask", Soon)),
        Image("deleteImage", 200, HttpMethod.Delete, "", world => world.Deleted),
        Image("deleteImage", 404, "not_found", HttpMethod.Delete, "", static _ => ApiWorld.Unknown),
        BrokenImage("deleteImage", "unavailable", HttpMethod.Delete, "", static ports => ports.Deleted = DeleteOutcome.Unavailable),
        Image("verifyImage", 200, HttpMethod.Post, "/verify", world => world.Hash),
        Image("verifyImage", 404, "not_found", HttpMethod.Post, "/verify", static _ => ApiWorld.Unknown),
        Image("verifyImage", 410, "deleted", HttpMethod.Post, "/verify", world => world.Deleted),
        BrokenImage("verifyImage", "unavailable", HttpMethod.Post, "/verify", static ports => ports.Verified = new VerifyOutcome(VerifyVerdict.Unavailable)),
        Image("getPlacement", 200, HttpMethod.Get, "/placement", world => world.Hash),
        Image("getPlacement", 404, "not_found", HttpMethod.Get, "/placement", static _ => "xyz"),
        BrokenImage("getPlacement", "no_storage_nodes", HttpMethod.Get, "/placement", static ports => ports.Placement = []),

        new("drainNode", 202, world => world.LockedAsync(HttpMethod.Post, $"/api/v1/nodes/{world.LockedId}/drain", ApiWorld.Admin)),
        new("resumeNode", 202, world => world.LockedAsync(HttpMethod.Post, $"/api/v1/nodes/{world.LockedId}/resume", ApiWorld.Admin)),
        new("forgetNode", 202, static _ => OrderAsync("forget", new LayoutChange.Done())),
        new("forgetNode", 400, "malformed_request", world => world.OpenAsync(HttpMethod.Post, $"/api/v1/nodes/{world.OpenId}/forget?accept_loss=perhaps")),
        new("forgetNode", 409, "not_safe", world => world.OpenAsync(HttpMethod.Post, $"/api/v1/nodes/{world.OpenId}/forget?accept_loss=true")),
        new("drainNode", 409, "not_a_silo", static _ => OrderAsync("drain", new LayoutChange.NoSilo())),
        new("resumeNode", 409, "not_a_silo", static _ => OrderAsync("resume", new LayoutChange.NoSilo())),
        .. from order in new[] { "drain", "resume", "forget" }
           from call in new DocumentedCall[]
           {
               new($"{order}Node", 404, "not_found", world => world.OpenAsync(HttpMethod.Post, $"/api/v1/nodes/{Guid.Empty}/{order}")),
               new($"{order}Node", 503, "unavailable", _ => OrderAsync(order, new LayoutChange.StorageAway())),
           }
           select call,
    ];

    private static DocumentedCall Get(string operation, string path) => new(operation, 200, world => world.OpenAsync(HttpMethod.Get, path));

    private static DocumentedCall Image(string operation, int status, HttpMethod method, string rest, Func<ApiWorld, string> hash) =>
        new(operation, status, world => world.OpenAsync(method, $"/api/v1/images/{hash(world)}{rest}"));

    private static DocumentedCall Image(string operation, int status, string code, HttpMethod method, string rest, Func<ApiWorld, string> hash) =>
        new(operation, status, code, world => world.OpenAsync(method, $"/api/v1/images/{hash(world)}{rest}"));

    private static DocumentedCall BrokenImage(string operation, string code, HttpMethod method, string rest, Action<FakePorts> broken) =>
        new(operation, 503, code, world => ApiWorld.BrokenAsync(broken, method, $"/api/v1/images/{world.Hash}{rest}"));

    private static Task<HttpResponseMessage> OrderAsync(string order, LayoutChange change) =>
        ApiWorld.BrokenAsync(ports => ports.Change = change, HttpMethod.Post, $"/api/v1/nodes/{Guid.Empty}/{order}");
}
