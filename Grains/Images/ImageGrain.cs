using System.Collections.Immutable;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Images;

/// <summary>
/// One image: the one order of its changes, the one maker of its renditions. It lives on the first live silo of the image's order, where the bytes are.
///
/// <para>The disks are the truth: before a change it asks the image's owners (<see cref="Surveyor"/>). Its own state is a memory of who had a copy when, and
/// may be lost at any time (<see cref="ImageRecordStore"/>). The turns of the changes (<c>BeginStore</c>, <c>EndStore</c>, <c>Delete</c>, <c>Verify</c>) exclude
/// each other; readers and renderers interleave. A turn does no file work and no CPU work: it awaits them from the thread pool or from the resize threads.</para>
///
/// <para>Generations. A store of an image that is not there gets a generation above the tombstone's; a delete gets one above everything seen. Each
/// disk store compares them again under its own lock, so two activations by accident cannot bring a deleted image back.</para>
/// </summary>
[GrainType("image")]
[RingPlacement]
internal sealed class ImageGrain(Surveyor surveyor, LocalCopies copies, ImageDeletion deletion, ImageVerification verification, ImageRecordStore records, ILocalImages local, IClusterMap map)
    : Grain, IImageGrain
{
    private ImageId _id;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = ImageId.Parse(this.GetPrimaryKeyString());
        local.Add(_id, GrainContext);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        local.Remove(_id, GrainContext);
        return Task.CompletedTask;
    }

    public async Task<StorePlan> BeginStoreAsync(ImageMetadata candidate, CancellationToken cancellationToken) =>
        StorePlanning.For(await surveyor.AskOwnersAsync(_id, cancellationToken), candidate);

    public Task EndStoreAsync(ImageMetadata image, Replica[] replicas, CancellationToken cancellationToken)
    {
        records.Remember(_id, new ImageRecord { Generation = image.Generation, Replicas = [.. replicas] });
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<Replica>> RecallAsync(CancellationToken cancellationToken) => records.RecallAsync(_id, cancellationToken);

    public async Task<RenderOutcome> RenderAsync(SizeSpec size, ImageFormat format, CancellationToken cancellationToken) =>
        await copies.RenditionAsync(new RenditionKey(_id, size, format), make: true, cancellationToken) switch
        {
            RenditionReply.Found { Rendition: { Bytes.Length: <= Rendition.InMessageLength } small } => new RenderOutcome.Made(small),
            RenditionReply.Found => new RenderOutcome.MadeAt(map.Current.Self),
            RenditionReply.NotRenderable refused => new RenderOutcome.NotRenderable(refused.Why),
            RenditionReply.Busy busy => new RenderOutcome.Busy(busy.RetryAfter),
            _ => new RenderOutcome.NoOriginal("the silo of the image's grain has no right copy of it"),
        };

    public async Task<DeleteOutcome> DeleteAsync(CancellationToken cancellationToken)
    {
        var outcome = await deletion.DeleteAsync(_id, cancellationToken);
        if (outcome == DeleteOutcome.Deleted)
        {
            records.Forget(_id);
        }

        return outcome;
    }

    public Task<VerifyOutcome> VerifyAsync(CancellationToken cancellationToken) => verification.VerifyAsync(_id, cancellationToken);
}
