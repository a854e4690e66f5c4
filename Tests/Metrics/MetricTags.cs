using Reticulum.Cluster;
using Reticulum.Errors;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Metrics;
using Reticulum.Peers;
using Reticulum.Relay;
using Reticulum.Uploads;

namespace Reticulum.Tests.Metrics;

/// <summary>Which tags each instrument has, and all the values that they can have. An instrument that is not here has none.</summary>
internal static class MetricTags
{
    private static readonly string[] Operations =
    [
        "identify", "report", "nudge", "state", "original", "store", "confirm", "rendition", "polished", "bury", "verify", "prove", "look", "digests", "shared", "kept",
    ];

    private static readonly MetricTag Format = new("format", Enum.GetValues<ImageFormat>().Where(static format => format.CanEncode).Select(static format => format.Extension));

    public static IReadOnlyDictionary<string, MetricTag[]> All { get; } = new Dictionary<string, MetricTag[]>
    {
        ["reticulum.image.requests"] =
        [
            new("outcome", [ImageInstruments.Found, ImageInstruments.Redirected, .. Codes(
                ProblemCode.MalformedSize, ProblemCode.UnsupportedFormat, ProblemCode.NotFound, ProblemCode.Deleted, ProblemCode.Busy, ProblemCode.Unavailable)]),
            new("source", [.. TagValues.All<ReadSource>(), ImageInstruments.NoSource]),
        ],
        ["reticulum.uploads"] =
        [
            new("outcome", [UploadInstruments.Stored, UploadInstruments.Relayed, UploadInstruments.ClientGone, .. Codes(
                ProblemCode.MalformedRequest, ProblemCode.MalformedUpload, ProblemCode.MalformedSizeHints, ProblemCode.ImageMissing, ProblemCode.ImageEmpty, ProblemCode.KeyRequired, ProblemCode.KeyRefused,
                ProblemCode.CrossSite, ProblemCode.RequestTimeout, ProblemCode.HashCollision, ProblemCode.TooManyBytes, ProblemCode.TooLarge, ProblemCode.UnsupportedImage, ProblemCode.DamagedImage, ProblemCode.InternalError,
                ProblemCode.Busy, ProblemCode.UnderReplicated, ProblemCode.Unavailable, ProblemCode.NoStorageNodes, ProblemCode.NoRoom)]),
        ],
        ["reticulum.renditions.made"] = [Format],
        ["reticulum.renditions.made.size"] = [Format],
        ["reticulum.render.duration"] = [Format],
        ["reticulum.renditions.polished"] = [new("outcome", ["replaced", "kept", "gave_way"])],
        ["reticulum.peers.requests"] = [new("operation", Operations), new("proven", ["true", "false"])],
        ["reticulum.peers.answers"] = [new("operation", Operations)],
        ["reticulum.peers.refused"] = [new("reason", TagValues.All<PeerRefusal>())],
        ["reticulum.copies.sent"] = [new("outcome", TagValues.All<CopyOutcome>())],
        ["reticulum.copies.received"] = [new("outcome", TagValues.All<CopyOutcome>())],
        ["reticulum.relay.answered"] = [new("source", TagValues.All<RelaySource>())],
        ["reticulum.healing.looks"] = [new("outcome", TagValues.All<HealOutcome>())],
        ["reticulum.cluster.nodes"] =
        [
            new("state", [TagValues.Of(NodeState.Alive), TagValues.Of(NodeState.Down), TagValues.Of(NodeState.Draining)]),
            new("role", TagValues.All<NodeRole>()),
        ],
    };

    public static MetricTag[] Of(string instrument) => All.TryGetValue(instrument, out var tags) ? tags : [];

    private static IEnumerable<string> Codes(params ProblemCode[] codes) => codes.Select(static code => code.Code);
}

/// <param name="Name">Of the tag.</param>
/// <param name="Values">All that it can have.</param>
internal sealed record MetricTag(string Name, IEnumerable<string> Values);
