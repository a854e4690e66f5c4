using Microsoft.AspNetCore.Http;
using Reticulum.Images;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Relay;
using Reticulum.Tests.Rendering;
using Xunit;
using static Reticulum.Tests.Gateway.Multipart;

namespace Reticulum.Tests.OpenApi;

/// <summary>Uploading.</summary>
internal static class UploadCalls
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static byte[] Picture { get; } = SampleImages.Photo(62, 40);

    public static IEnumerable<DocumentedCall> All =>
    [
        new("uploadImage", 200, world => PostAsync(world.Open.Client, Body(("size_hints", Text("30s")), ("image", Picture)))),
        new("uploadImage", 200, world => PostAsync(world.Locked.Client, Body(("key", Text(ApiWorld.UploadKey)), ("image", Picture)))),
        new("uploadImage", 200, world => PostAsync(world.Locked.Client, Body(("image", Picture)), ("Authorization", $"Bearer {ApiWorld.UploadKey}"))),
        new("uploadImage", 200, world => AsABrowserAsync(world, Body(("image", Picture)))),
        Open(400, "malformed_upload", Body(("image", Picture))[..^20]),
        Open(400, "malformed_size_hints", Body(("size_hints", Text("0w")), ("image", Picture))),
        Open(400, "image_missing", Body()),
        Open(400, "image_empty", Body(("image", []))),
        new("uploadImage", 401, "key_required", world => PostAsync(world.Locked.Client, Body(("image", Picture)))),
        new("uploadImage", 403, "key_refused", world => PostAsync(world.Locked.Client, Body(("image", Picture)), ("Authorization", "Bearer wrong"))),
        new("uploadImage", 403, "cross_site", world => PostAsync(world.Open.Client, Body(("image", Picture)), ("Sec-Fetch-Site", "cross-site"))),
        Open(413, "too_many_bytes", Body(("image", [.. Picture, .. new byte[ApiWorld.MaxUploadBytes]]))),
        Open(413, "too_large", Body(("image", HostileImages.PngPromising(40_000, 40_000)))),
        Open(415, "unsupported_image", Body(("image", Text("just some text, longer than what is sniffed at the beginning of a file")))),
        Open(422, "damaged_image", Body(("image", HostileImages.Cut(SampleImages.Photo(300, 200), 0.5)))),

        // What Kestrel throws where the chunks are malformed, or come too slowly.
        Broken(400, "malformed_request", static ports => ports.Stage = static (_, _) => throw new BadHttpRequestException("Bad chunk size data.", StatusCodes.Status400BadRequest)),
        Broken(408, "request_timeout", static ports => ports.Stage = static (_, _) => throw new BadHttpRequestException("Too slow.", StatusCodes.Status408RequestTimeout)),
        Stored(409, "hash_collision", new UploadOutcome.Collision()),
        Stored(503, "under_replicated", new UploadOutcome.UnderReplicated(["node0"], 2, Soon)),
        Stored(503, "busy", new UploadOutcome.Busy(Soon)),
        Stored(507, "no_room", new UploadOutcome.NoRoom("the disk is full")),
        Broken(503, "no_storage_nodes", static ports => ports.Stage = static (_, _) => new(new StageOutcome.Unavailable("it is read-only", Soon))),
        new("uploadImage", 503, "unavailable", static _ => ThroughAGatewayWhoseSiloBreaksOffAsync()),
    ];

    /// <summary>The form of the upload page, where its scripts do not run.</summary>
    public static Task<HttpResponseMessage> AsABrowserAsync(ApiWorld world, byte[] body) => PostAsync(world.Open.Client, body, ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));

    private static DocumentedCall Open(int status, string code, byte[] body) => new("uploadImage", status, code, world => PostAsync(world.Open.Client, body));

    private static DocumentedCall Stored(int status, string code, UploadOutcome outcome) => Broken(status, code, ports => ports.Store = _ => outcome);

    private static DocumentedCall Broken(int status, string code, Action<FakePorts> broken) =>
        new("uploadImage", status, code, _ => ApiWorld.BrokenAsync(broken, HttpMethod.Post, "/", Content(Body(("image", Png)))));

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Content(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<HttpResponseMessage> ThroughAGatewayWhoseSiloBreaksOffAsync()
    {
        var (silo, address) = await GatewayOverHttp.StartSiloAsync(static async http =>
        {
            await http.Request.Body.ReadExactlyAsync(new byte[100], http.RequestAborted);
            http.Abort();
        });
        await using var running = silo;
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(address));
        return await PostAsync(gateway.Client, Body(("image", new byte[200_000])));
    }
}
