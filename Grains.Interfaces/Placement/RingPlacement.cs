using Orleans.Placement;

namespace Reticulum.Placement;

/// <summary>An image's grain lives on the first live silo of the image's order, where the bytes are.</summary>
[Serializable]
[GenerateSerializer, Immutable, Alias("reticulum.RingPlacement")]
public sealed class RingPlacement : PlacementStrategy;

/// <inheritdoc cref="RingPlacement"/>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RingPlacementAttribute() : PlacementAttribute(new RingPlacement());
