using System.Collections.Immutable;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Rendering;

namespace Reticulum.Images;

/// <summary>
/// One image: who has it, the one order of its changes, the one maker of its renditions.
///
/// <para>Its state is a copy of what the disks say and is read from them when it is activated; it may be lost at any time. The turns of the changes
/// (<c>BeginStore</c>, <c>EndStore</c>, <c>Delete</c>, <c>Verify</c>) exclude each other; readers and renderers interleave. A turn does no file work and
/// no CPU work: it awaits them from the thread pool or from the resize threads.</para>
///
/// <para>Generations. A store of an image that is not there gets a generation above the tombstone's; a delete gets one above everything seen. The disk
/// store compares them again under its own lock, so two activations by accident cannot bring a deleted image back.</para>
/// </summary>
[GrainType("image")]
internal sealed class ImageGrain(ImageRecords records, DiskBlobStore blobs, RenditionStore renditions, RenditionMaker maker, IHotRenditions hot, LocalNode node, TimeProvider time)
    : Grain, IImageGrain
{
    private ImageId _id;
    private BlobState _state = new BlobState.Missing();
    private ImmutableArray<Replica> _replicas = [];

    private ImageMetadata? Image => (_state as BlobState.Present)?.Metadata;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = ImageId.Parse(this.GetPrimaryKeyString());
        await ReloadAsync(cancellationToken);
    }

    public async Task<StorePlan> BeginStoreAsync(ImageMetadata candidate, CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        return _state switch
        {
            BlobState.Present { Metadata: { } there } => new StorePlan(there, Collides: there.Sha256 != candidate.Sha256 || there.Length != candidate.Length, Holders: []),
            BlobState.Lost lost => new StorePlan(candidate with { Generation = lost.Metadata.Generation }, Collides: false, Holders: []),
            BlobState.Deleted deleted => new StorePlan(candidate with { Generation = deleted.Tombstone.Generation + 1 }, Collides: false, Holders: []),
            _ => new StorePlan(candidate with { Generation = 1 }, Collides: false, Holders: []),
        };
    }

    public async Task EndStoreAsync(ImageMetadata image, Replica[] replicas, CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        _replicas = [.. replicas];
    }

    public async Task<ImageDetails?> DescribeAsync(CancellationToken cancellationToken) => Image is { } image
        ? new ImageDetails(image, _replicas, await Task.Run(ListRenditions, cancellationToken))
        : null;

    public async Task<RenderOutcome> RenderAsync(SizeSpec size, ImageFormat format, CancellationToken cancellationToken)
    {
        if (Image is null)
        {
            await ReloadAsync(cancellationToken);
        }

        return Image is { } image
            ? await maker.MakeAsync(image, size, format, cancellationToken)
            : new RenderOutcome.NoOriginal("the original is not on the node that looked for it");
    }

    public async Task<DeleteOutcome> DeleteAsync(CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        var generation = _state switch
        {
            BlobState.Missing => (long?)null,
            BlobState.Deleted => 0,
            BlobState.Lost lost => lost.Metadata.Generation,
            _ => Image?.Generation ?? 1,
        };
        if (generation is null or 0)
        {
            return generation is null ? DeleteOutcome.NotFound : DeleteOutcome.AlreadyDeleted;
        }

        var tombstone = new Tombstone(generation.Value + 1, time.GetUtcNow());
        try
        {
            await Task.Run(() => blobs.Delete(_id, tombstone), CancellationToken.None);
            return DeleteOutcome.Deleted;
        }
        catch (IOException)
        {
            return DeleteOutcome.Unavailable; // the tombstone is not known to be durable, so nothing is promised
        }
        finally
        {
            hot.Remove(_id);
            await ReloadAsync(CancellationToken.None);
        }
    }

    public async Task<VerifyOutcome> VerifyAsync(CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        switch (_state)
        {
            case BlobState.Missing:
                return new VerifyOutcome(VerifyVerdict.NotFound);
            case BlobState.Deleted:
                return new VerifyOutcome(VerifyVerdict.Deleted);
            case BlobState.Lost:
                return new VerifyOutcome(VerifyVerdict.Lost);
        }

        if (await Task.Run(() => blobs.Verify(_id), cancellationToken) is not null)
        {
            _replicas = [node.Replica(time.GetUtcNow())];
            return new VerifyOutcome(VerifyVerdict.Intact, Verified: 1);
        }

        await ReloadAsync(CancellationToken.None);
        return new VerifyOutcome(VerifyVerdict.Lost, Corrupt: 1);
    }

    private ImmutableArray<StoredRendition> ListRenditions() =>
        [.. renditions.List(_id).Select(file => new StoredRendition(file.Key.FileName, file.Length)).OrderBy(file => file.Name, StringComparer.Ordinal)];

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        _state = await Task.Run(() => records.FindAsync(_id, cancellationToken).AsTask(), cancellationToken);
        if (Image is null)
        {
            _replicas = [];
        }
        else if (_replicas.IsEmpty)
        {
            _replicas = [node.Replica(verifiedAt: null)];
        }
    }
}
