using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>Nodes of the layout as silos of Orleans' membership. Pure.</summary>
public static class SiloAddresses
{
    /// <summary>The silo of the first of the nodes that has one, among the candidates where there are any; null: none has.</summary>
    public static SiloAddress? FirstOf(IEnumerable<Node> nodes, ClusterMembershipSnapshot membership, IReadOnlyList<SiloAddress>? candidates)
    {
        foreach (var node in nodes)
        {
            // Dead predecessors of a restarted silo stay in the table: the newest generation is the one that lives.
            var silo = membership.Members.Values
                .Where(member => member.Status == SiloStatus.Active && SiloName.TryParse(member.Name, out var id) && id == node.Id)
                .Select(static member => member.SiloAddress)
                .MaxBy(static address => address.Generation);
            if (silo is not null && candidates?.Contains(silo) != false)
            {
                return silo;
            }
        }

        return null;
    }

    /// <summary>Ids of the nodes whose silos are active.</summary>
    public static IEnumerable<Guid> Alive(ClusterMembershipSnapshot membership)
    {
        foreach (var member in membership.Members.Values)
        {
            if (member.Status == SiloStatus.Active && SiloName.TryParse(member.Name, out var node))
            {
                yield return node;
            }
        }
    }
}
