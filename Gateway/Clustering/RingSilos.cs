using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <inheritdoc/>
internal sealed class RingSilos(IClusterMap map, IClusterMembershipService membership) : IRingSilos
{
    public SiloAddress? FirstLive(ImageId id) => SiloAddresses.FirstOf(map.Current.Ring.Order(id), membership.CurrentSnapshot, candidates: null);
}
