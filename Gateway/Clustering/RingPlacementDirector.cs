using Orleans.Runtime.Placement;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>The first live silo of the image's order. Runs where the caller is, on every silo, gateways too.</summary>
internal sealed class RingPlacementDirector(IClusterMap map, IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
        {
            return Task.FromResult(hint);
        }

        if (!ImageId.TryParse(target.GrainIdentity.Key.ToString(), out var id))
        {
            throw new OrleansException($"'{target.GrainIdentity}' is no image.");
        }

        return SiloAddresses.FirstOf(map.Current.Ring.Order(id), membership.CurrentSnapshot, compatible) is { } silo
            ? Task.FromResult(silo)
            : throw new OrleansException("No storage node of the layout is in the cluster.");
    }
}
