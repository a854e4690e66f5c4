using System.Globalization;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Peers;

/// <summary>One request to another node, before it is signed; how long it may take is a matter of what is asked.</summary>
/// <param name="Operation">For metrics; the same as the receiver's (<see cref="PeerEndpoint"/>).</param>
/// <param name="Method">HTTP's.</param>
/// <param name="Target">Path and query, as they are sent.</param>
/// <param name="Limit">From the question to the answer; the bytes of an original come after it, each part within <see cref="Stall"/>.</param>
internal sealed record PeerQuestion(string Operation, HttpMethod Method, string Target, TimeSpan Limit)
{
    /// <summary>No byte goes on for as long: the transfer is given up.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);

    /// <summary>Bytes that must go through in a store's usual time; of a larger original it is longer in proportion.</summary>
    private const double StoreBytesPerSecond = 6.4 * (1 << 20);

    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Disk = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Durable = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(30);

    /// <summary>The body, of which <see cref="Body"/> is the SHA-256.</summary>
    public UploadContent? Content { get; init; }

    public string Body { get; init; } = PeerSignature.NoBody;

    /// <summary>The answer's bytes are an original's: they are not awaited.</summary>
    public bool IsStreamed { get; init; }

    public static PeerQuestion Identify { get; } = new("identify", HttpMethod.Get, PeerRoutes.Node, Quick);

    public static PeerQuestion Report { get; } = new("report", HttpMethod.Get, PeerRoutes.Report, Quick);

    public static PeerQuestion Nudge { get; } = new("nudge", HttpMethod.Post, PeerRoutes.Layout, Quick);

    public static PeerQuestion State(ImageId id) => new("state", HttpMethod.Get, $"{Of(id)}{PeerRoutes.State}", Quick);

    public static PeerQuestion Original(ImageId id) => new("original", HttpMethod.Get, $"{Of(id)}{PeerRoutes.Original}", Disk) { IsStreamed = true };

    public static PeerQuestion Store(ImageMetadata image, UploadContent content) => new(
        "store", HttpMethod.Put, $"{Of(image.Id)}{PeerRoutes.Original}?image={PeerNote.Write(image)}", LimitOf(image))
    {
        Content = content,
        Body = image.Sha256,
    };

    public static PeerQuestion Confirm(ImageMetadata image) =>
        new("confirm", HttpMethod.Post, $"{Of(image.Id)}{PeerRoutes.Confirm}?image={PeerNote.Write(image)}", LimitOf(image));

    public static PeerQuestion Rendition(RenditionKey key, bool make) => new(
        "rendition", HttpMethod.Get, $"{Of(key.Id)}{PeerRoutes.Renditions}/{key.FileName}?make={(make ? "true" : "false")}", make ? Work : Disk);

    public static PeerQuestion Polished(RenditionKey key) =>
        new("polished", HttpMethod.Get, $"{Of(key.Id)}{PeerRoutes.Renditions}/{key.FileName}{PeerRoutes.Polished}", Disk);

    public static PeerQuestion Bury(ImageId id, Tombstone tombstone) => new(
        "bury", HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{Of(id)}{PeerRoutes.Tombstone}?generation={tombstone.Generation}&deleted_at={tombstone.DeletedAt.UtcTicks}"), Durable);

    public static PeerQuestion Verify(ImageId id) => new("verify", HttpMethod.Post, $"{Of(id)}{PeerRoutes.Verify}", Work);

    public static PeerQuestion Prove(ImageMetadata image, ProofChallenge challenge) => new(
        "prove",
        HttpMethod.Post,
        string.Create(CultureInfo.InvariantCulture, $"{Of(image.Id)}{PeerRoutes.Proof}?image={PeerNote.Write(image)}&layout={challenge.LayoutVersion}&nonce={challenge.Nonce}"),
        LimitOf(image));

    public static PeerQuestion Look(ImageId id) => new("look", HttpMethod.Post, $"{Of(id)}{PeerRoutes.Look}", Quick);

    public static PeerQuestion Digests(RangeView view, ulong root) => new(
        "digests", HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{PeerRoutes.Ranges}?{Of(view)}&root={root}"), Work);

    public static PeerQuestion Shared(RangeView view, int from, int to) => new(
        "shared", HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{PeerRoutes.Shared}?{Of(view)}&from={from}&to={to}"), Work);

    public static PeerQuestion KeptFor(RangeView view, ImageId? after) => new(
        "kept", HttpMethod.Get, $"{PeerRoutes.Kept}?{Of(view)}&after={after?.ToString() ?? ""}", Work);

    private static string Of(RangeView view) =>
        string.Create(CultureInfo.InvariantCulture, $"layout={view.LayoutVersion}&missing={string.Join(',', view.Missing)}&asker={view.Asker}");

    private static string Of(ImageId id) => $"{PeerRoutes.Images}/{id}";

    private static TimeSpan LimitOf(ImageMetadata image) => TimeSpan.FromSeconds(Math.Max(Durable.TotalSeconds, image.Length / StoreBytesPerSecond));
}

/// <summary>The addresses of the byte plane, for both of its ends.</summary>
internal static class PeerRoutes
{
    public const string Root = "/internal";
    public const string Node = $"{Root}/node";
    public const string Report = $"{Node}/report";
    public const string Layout = $"{Node}/layout";
    public const string Images = $"{Root}/images";
    public const string Ranges = $"{Root}/ranges";
    public const string Shared = $"{Ranges}/shared";
    public const string Kept = $"{Ranges}/kept";

    // Below /internal/images/{id}:
    public const string State = "/state";
    public const string Original = "/original";
    public const string Confirm = "/confirm";
    public const string Renditions = "/renditions";
    public const string Polished = "/polished"; // below a rendition
    public const string Tombstone = "/tombstone";
    public const string Verify = "/verify";
    public const string Proof = "/proof";
    public const string Look = "/look";
}
