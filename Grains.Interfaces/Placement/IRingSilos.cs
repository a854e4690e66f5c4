using Reticulum.Images;

namespace Reticulum.Placement;

/// <summary>Nodes of the ring as silos of Orleans' membership.</summary>
public interface IRingSilos
{
    /// <summary>The silo where an image's grain belongs now: the first live one of the image's order; null: none is in the cluster.</summary>
    SiloAddress? FirstLive(ImageId id);
}
