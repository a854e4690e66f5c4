using Reticulum.Images;
using Reticulum.Tests.Gateway;

namespace Reticulum.Tests.OpenApi;

/// <summary>Getting images.</summary>
internal static class ImageCalls
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public static IEnumerable<DocumentedCall> All =>
    [
        Get(200, world => $"{world.Hash}/30w/x.webp"),
        Get(200, world => $"{world.Hash}/full/x.jpg"),
        Get(206, world => $"{world.Hash}/full/x.jpg", ("Range", "bytes=10-19")),
        Get(301, world => $"{world.Hash}/030w/x.jpeg"),
        Get(304, world => $"{world.Hash}/30w/x.jpg", ("If-None-Match", "*")),
        Get(400, "malformed_size", world => $"{world.Hash}/0w/x.jpg"),
        Get(400, "unsupported_format", world => $"{world.Hash}/30w/x.bmp"),
        Get(404, "not_found", _ => $"{ApiWorld.Unknown}/30w/x.jpg"),
        Get(410, "deleted", world => $"{world.Deleted}/30w/x.jpg"),
        Get(412, "precondition_failed", world => $"{world.Hash}/30w/x.jpg", ("If-Match", "\"another\"")),
        Get(416, "range_not_satisfiable", world => $"{world.Hash}/full/x.jpg", ("Range", "bytes=99999999-")),
        Broken("busy", static ports => ports.Read = static (_, _) => new(new ReadOutcome.Busy(Soon))),
        Broken("unavailable", static ports => ports.Read = static (_, _) => new(new ReadOutcome.Unavailable("nobody to ask", Soon))),
        Broken("damaged_copy", static ports => ports.Read = static (_, _) => new(new ReadOutcome.Found(FakeContent.OnDisk(new byte[9], hasRanges: false, isDamaged: true)))),

        new("getImageInfo", 200, world => world.OpenAsync(HttpMethod.Get, $"/image/{world.Hash}/info")),
        new("getImageInfo", 404, "not_found", world => world.OpenAsync(HttpMethod.Get, $"/image/{ApiWorld.Unknown}/info")),
        new("getImageInfo", 410, "deleted", world => world.OpenAsync(HttpMethod.Get, $"/image/{world.Deleted}/info")),
        new("getImageInfo", 503, "unavailable", world => ApiWorld.BrokenAsync(
            static ports => ports.Described = new DescribeOutcome.Unavailable("nobody to ask", Soon), HttpMethod.Get, $"/image/{world.Hash}/info")),
    ];

    private static DocumentedCall Get(int status, Func<ApiWorld, string> path, params (string Name, string Value)[] headers) =>
        new("getImage", status, world => world.OpenAsync(HttpMethod.Get, $"/image/{path(world)}", headers));

    private static DocumentedCall Get(int status, string code, Func<ApiWorld, string> path, params (string Name, string Value)[] headers) =>
        new("getImage", status, code, world => world.OpenAsync(HttpMethod.Get, $"/image/{path(world)}", headers));

    private static DocumentedCall Broken(string code, Action<FakePorts> broken) =>
        new("getImage", 503, code, world => ApiWorld.BrokenAsync(broken, HttpMethod.Get, $"/image/{world.Hash}/30w/x.jpg"));
}
