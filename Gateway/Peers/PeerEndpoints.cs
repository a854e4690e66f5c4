using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Peers;

/// <summary>
/// <c>/internal/</c>: what other nodes ask of this one's disk. Each address answers from this node alone and asks nobody on. All that a request means is in
/// its method, path, query and body, which are signed (<see cref="PeerSignature"/>).
/// </summary>
internal sealed class PeerEndpoints(LocalCopiesPort local, ILocalNode node, ILayoutNews layout, IOptions<LimitOptions> limits, PeerInstruments instruments)
{
    /// <summary>An original that was taken by a node with other limits than this one's is still kept here, within this factor.</summary>
    private const int MaxUploadFactor = 2;

    private IImageCopies Copies => local.Copies;

    public Task<PeerAnswer> IdentifyAsync(PeerCall call) => Answer(new PeerNote(PeerVerdict.Done) { Node = node.Identity });

    public Task<PeerAnswer> ReportAsync(PeerCall call) => Answer(new PeerNote(PeerVerdict.Done) { Report = node.Report() });

    public Task<PeerAnswer> NudgeAsync(PeerCall call)
    {
        layout.Kick();
        return Answer(new PeerNote(PeerVerdict.Done));
    }

    public async Task<PeerAnswer> StateAsync(PeerCall call) => TryId(call, out var id)
        ? new PeerAnswer(PeerNotes.Of(await Copies.StateAsync(id, call.Aborted)))
        : await NotUnderstood();

    public async Task<PeerAnswer> OriginalAsync(PeerCall call)
    {
        if (!TryId(call, out var id))
        {
            return await NotUnderstood();
        }

        var reply = await Copies.OpenOriginalAsync(id, call.Aborted);
        return new PeerAnswer(PeerNotes.Of(reply), Stream: (reply as OriginalReply.Found)?.Bytes);
    }

    public async Task<PeerAnswer> StoreAsync(PeerCall call)
    {
        if (Image(call) is not { } image || call.Stamp.Body != image.Sha256 || call.Http.Request.ContentLength is { } length && length != image.Length)
        {
            return await NotUnderstood();
        }

        if (image.Length > MaxUploadFactor * limits.Value.MaxUploadBytes)
        {
            return new PeerAnswer(PeerNotes.Of(new StoreReply.Refused("it is far beyond Limits:MaxUploadBytes here")));
        }

        call.Http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = image.Length;
        await using var body = new HashedStream(new BlockStream(call.Http.Request.BodyReader), image.Length, image.Sha256);
        try
        {
            var reply = await Copies.StoreAsync(image, () => body, call.Aborted);
            instruments.OnReceived(body.Position);
            instruments.OnCopyReceived(reply);
            return new PeerAnswer(PeerNotes.Of(reply)) { LeavesBody = body.Position == 0 };
        }
        catch (Exception e) when (body.WasWrong || e is BadHttpRequestException)
        {
            var reply = new StoreReply.Unreachable("the bytes that came there were not those that were announced");
            instruments.OnCopyReceived(reply);
            return new PeerAnswer(PeerNotes.Of(reply));
        }
    }

    public async Task<PeerAnswer> ConfirmAsync(PeerCall call) => Image(call) is { } image
        ? new PeerAnswer(PeerNotes.Of(await Copies.ConfirmAsync(image, call.Aborted)))
        : await NotUnderstood();

    public async Task<PeerAnswer> RenditionAsync(PeerCall call)
    {
        if (!TryId(call, out var id) || !RenditionKey.TryParseFileName(id, call.Route("file"), out var key) || !bool.TryParse(call.Query("make"), out var make))
        {
            return await NotUnderstood();
        }

        var reply = await Copies.RenditionAsync(key, make, call.Aborted);
        return new PeerAnswer(PeerNotes.Of(reply), (reply as RenditionReply.Found)?.Rendition.Bytes ?? default);
    }

    public async Task<PeerAnswer> PolishedAsync(PeerCall call)
    {
        if (!TryId(call, out var id) || !RenditionKey.TryParseFileName(id, call.Route("file"), out var key))
        {
            return await NotUnderstood();
        }

        var reply = await Copies.PolishedAsync(key, call.Aborted);
        return new PeerAnswer(PeerNotes.Of(reply), (reply as RenditionReply.Found)?.Rendition.Bytes ?? default);
    }

    public async Task<PeerAnswer> BuryAsync(PeerCall call)
    {
        if (!TryId(call, out var id)
            || !long.TryParse(call.Query("generation"), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            || !long.TryParse(call.Query("deleted_at"), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTime.MaxValue.Ticks)
        {
            return await NotUnderstood();
        }

        var isDurable = await Copies.BuryAsync(id, new Tombstone(generation, new DateTimeOffset(ticks, TimeSpan.Zero)), call.Aborted);
        return new PeerAnswer(new PeerNote(isDurable ? PeerVerdict.Done : PeerVerdict.NotDone));
    }

    public async Task<PeerAnswer> VerifyAsync(PeerCall call) => TryId(call, out var id)
        ? new PeerAnswer(new PeerNote(PeerVerdict.Done) { Verified = await Copies.VerifyAsync(id, call.Aborted) })
        : await NotUnderstood();

    public async Task<PeerAnswer> ProveAsync(PeerCall call)
    {
        if (Image(call) is not { } image
            || !long.TryParse(call.Query("layout"), NumberStyles.None, CultureInfo.InvariantCulture, out var layout)
            || call.Query("nonce") is not { } nonce
            || !PeerStamp.IsDigest(nonce))
        {
            return await NotUnderstood();
        }

        return new PeerAnswer(PeerNotes.Of(await Copies.ProveAsync(image, new ProofChallenge(layout, nonce), call.Aborted)));
    }

    public async Task<PeerAnswer> LookAsync(PeerCall call) => TryId(call, out var id)
        ? new PeerAnswer(new PeerNote(await Copies.LookAsync(id, call.Aborted) ? PeerVerdict.Done : PeerVerdict.NotDone))
        : await NotUnderstood();

    private static bool TryId(PeerCall call, out ImageId id) => ImageId.TryParse(call.Route("id"), out id);

    private static ImageMetadata? Image(PeerCall call) =>
        TryId(call, out var id) && PeerNote.ReadImage(call.Query("image")) is { } image && image.Id == id ? image : null;

    private static Task<PeerAnswer> Answer(PeerNote note) => Task.FromResult(new PeerAnswer(note));

    // Signed by a node of the cluster, so it is another version's.
    private static Task<PeerAnswer> NotUnderstood() => Answer(new PeerNote(PeerVerdict.Unknown) { Why = "it did not understand the question" });
}
