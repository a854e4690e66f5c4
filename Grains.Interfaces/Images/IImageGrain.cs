using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Reticulum.Images;

/// <summary>
/// One image, by its SHA-1 (the key: 40 lower-case hexadecimal digits): the one order of its changes, and the one maker of its renditions.
/// Every call is idempotent and may fail as any call in a cluster may; no safety rests on there being one activation.
/// Never called for a hash that no disk is known to have, but to store it.
/// </summary>
[Alias("reticulum.IImageGrain")]
[GrainInterfaceType("reticulum.IImageGrain")]
public interface IImageGrain : IGrainWithStringKey
{
    /// <summary>Before the bytes are made durable: under which generation, and whether other bytes are there under the same SHA-1.</summary>
    [Alias("BeginStore")]
    Task<StorePlan> BeginStoreAsync(ImageMetadata candidate, CancellationToken cancellationToken);

    /// <summary>After: the nodes on which <paramref name="image"/> is durable now.</summary>
    [Alias("EndStore")]
    Task EndStoreAsync(ImageMetadata image, Replica[] replicas, CancellationToken cancellationToken);

    /// <summary>Nodes that have had a copy, as far as is remembered; also those that cannot be asked now.</summary>
    [Alias("Recall")]
    [ReadOnly]
    Task<ImmutableArray<Replica>> RecallAsync(CancellationToken cancellationToken);

    /// <summary>Finds or makes a rendition; once, however many ask.</summary>
    [Alias("Render")]
    [AlwaysInterleave]
    Task<RenderOutcome> RenderAsync(SizeSpec size, ImageFormat format, CancellationToken cancellationToken);

    [Alias("Delete")]
    Task<DeleteOutcome> DeleteAsync(CancellationToken cancellationToken);

    [Alias("Verify")]
    Task<VerifyOutcome> VerifyAsync(CancellationToken cancellationToken);
}

/// <summary>The grain's answer to <see cref="IImageGrain.BeginStoreAsync"/>.</summary>
/// <param name="Image">What to store: the candidate with its generation, or, where the image is there already, the image as it is.</param>
/// <param name="Collides">The address holds other bytes; nothing may be stored.</param>
/// <param name="Holders">Nodes that say they have these very bytes: they need not be sent them.</param>
[GenerateSerializer, Immutable, Alias("reticulum.StorePlan")]
public sealed record StorePlan(
    [property: Id(0)] ImageMetadata Image,
    [property: Id(1)] bool Collides,
    [property: Id(2)] ImmutableArray<Guid> Holders);
