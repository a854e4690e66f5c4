using Reticulum.Blobs;
using Reticulum.Placement;

namespace Reticulum.Cluster;

/// <summary>
/// A node serves what its disk has, with and without its silo; it is ready when it knows the layout and has tried to join, since it can be trusted then to know
/// as much as can be known. What it cannot do is said, and keeps it from nothing.
/// </summary>
internal sealed class SiloReadiness(ISiloState silo, IClusterMap map, DiskGuard guard) : IReadiness
{
    public Readiness Check()
    {
        var problems = new List<string>();
        if (!silo.IsActive)
        {
            problems.Add($"not in the cluster: {silo.Problem ?? "the silo is starting"}");
        }

        if (map.Current.Layout.Version == 0)
        {
            problems.Add("the layout of the cluster is not known yet");
        }

        if (guard.WhyReadOnly is { } why)
        {
            problems.Add($"read-only: {why}");
        }

        return new Readiness(silo.HasTried && map.Current.Layout.Version > 0, problems);
    }
}
