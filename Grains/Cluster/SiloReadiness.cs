using Reticulum.Blobs;

namespace Reticulum.Cluster;

/// <summary>A silo serves when it is active in the cluster; a disk that takes nothing new is said, and keeps serving.</summary>
internal sealed class SiloReadiness(IClusterMembershipService membership, ILocalSiloDetails silo, DiskGuard guard) : IReadiness
{
    public Readiness Check()
    {
        var active = membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) == SiloStatus.Active;
        var problems = new List<string>();
        if (!active)
        {
            problems.Add("the silo is not active in the cluster");
        }

        if (guard.WhyReadOnly is { } why)
        {
            problems.Add($"read-only: {why}");
        }

        return new Readiness(active, problems);
    }
}
