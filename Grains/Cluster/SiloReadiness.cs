using Reticulum.Blobs;
using Reticulum.Placement;
using Reticulum.Rendering;

namespace Reticulum.Cluster;

/// <summary>
/// A node serves what its disk has, with and without its silo; it is ready when it knows the layout and has tried to join, since it can be trusted then to know
/// as much as can be known. What it cannot do is said, and keeps it from nothing; only where its rendering queue is clogged, requests are better sent elsewhere until it is not.
/// </summary>
internal sealed class SiloReadiness(ISiloState silo, IClusterMap map, DiskGuard guard, RenderQueue queue) : IReadiness
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

        var clogged = queue.WhyClogged;
        if (clogged is not null)
        {
            problems.Add(clogged);
        }

        return new Readiness(silo.HasTried && map.Current.Layout.Version > 0 && clogged is null, problems);
    }
}
