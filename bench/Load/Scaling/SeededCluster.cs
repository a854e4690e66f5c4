using Reticulum.Blobs;
using Reticulum.Clustering;
using Reticulum.Placement;

namespace Reticulum.Load.Scaling;

/// <summary>The data directories of a cluster of cluster.sh that has joined once and is stopped: the layout says who owns what.</summary>
/// <param name="state">Its <c>RETICULUM_CLUSTER_DIR</c>.</param>
/// <param name="replication">Copies of each image.</param>
internal sealed class SeededCluster(DirectoryInfo state, int replication)
{
    public void Write(int images)
    {
        var disks = state.EnumerateDirectories("node*").Select(static node => Path.Join(node.FullName, "data")).Where(Directory.Exists).ToArray();
        var newest = disks.Select(static disk => LayoutJson.Parse(File.ReadAllText(Path.Join(disk, "layout.json")))).MaxBy(static layout => layout?.Version)
            ?? throw new InvalidOperationException($"No node in {state.FullName} has a layout: let the cluster start once.");
        var byNode = disks.ToDictionary(static disk => Guid.Parse(File.ReadAllText(Path.Join(disk, "node-id")).Trim()));
        foreach (var disk in disks)
        {
            File.Delete(Path.Join(disk, BlobPath.Scrub)); // or a disk that was read while it was empty would count as read for days
        }

        var owners = new OwnersTable(newest.ToRing(), replication);
        Parallel.ForEach(SeededImages.Make(images), image =>
        {
            foreach (var owner in owners.Of(image.Id))
            {
                SeededImages.Write(byNode[owner.Id], image.Id, image.Bytes);
            }
        });
    }
}
