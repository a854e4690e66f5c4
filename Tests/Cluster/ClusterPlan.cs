namespace Reticulum.Tests.Cluster;

/// <summary>What a test's cluster is made of.</summary>
/// <param name="Silos">Nodes with a disk, <c>node0</c> …</param>
/// <param name="Gateways">Nodes without, <c>gateway0</c> …</param>
/// <param name="Replication">Copies wanted; the least before an answer is the product's default, half of it plus 1.</param>
internal sealed record ClusterPlan(int Silos, int Gateways = 0, int Replication = 3)
{
    /// <summary>A node that ends is started again at once, as systemd does it.</summary>
    public bool Supervised { get; init; }

    /// <summary>The <c>Location</c> of each silo; null: all in one.</summary>
    public IReadOnlyList<string>? Locations { get; init; }

    /// <summary>Where silo n runs and keeps its data; null: on loopback, below the cluster's own directory.</summary>
    public Func<int, NodePlace>? Place { get; init; }

    /// <summary>For all the nodes, by key: <c>Reticulum:MinFreeBytes</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Copies that are durable before an upload is answered.</summary>
    public int MinReplication => (Replication / 2) + 1;
}

/// <summary>Where a node runs.</summary>
/// <param name="Address">The IP address that it listens on.</param>
/// <param name="Namespace">The network namespace; null: the test's own.</param>
/// <param name="DataDirectory">Null: below the cluster's own directory.</param>
/// <param name="DatabaseAddress">How it reaches the database; null: at loopback.</param>
internal sealed record NodePlace(string Address = "127.0.0.1", string? Namespace = null, string? DataDirectory = null, string? DatabaseAddress = null)
{
    /// <summary>For this node only, by key.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
