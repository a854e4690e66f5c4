using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Configuration;

/// <summary>
/// Every class of settings, in the order of docs/configuration.md. Both hosts check all of them, so that one set of settings does for both,
/// and a name that is in none of them is an error. To add a setting: a property in its class; to add a class: a line here.
/// </summary>
public static class OptionSections
{
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(StorageOptions),
        typeof(NodeOptions),
        typeof(ReplicationOptions),
        typeof(RingOptions),
        typeof(ClusterOptions),
        typeof(PersistenceOptions),
        typeof(AccessOptions),
        typeof(LimitOptions),
        typeof(RenderOptions),
        typeof(RelayOptions),
        typeof(RebalanceOptions),
        typeof(VerifyOptions),
        typeof(ScrubOptions),
        typeof(TrashOptions),
        typeof(DashboardOptions),
        typeof(LogOptions),
    ];
}
