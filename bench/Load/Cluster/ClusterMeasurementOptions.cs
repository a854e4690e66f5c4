using System.Collections.Immutable;

namespace Reticulum.Load.Cluster;

/// <param name="Nodes">Silos of a cluster that keeps three copies, more than three of them, by their URLs.</param>
/// <param name="Gateway">A gateway of it.</param>
/// <param name="Single">A silo of a cluster of one, which keeps one copy.</param>
/// <param name="Rounds">Each of all the parts in turn.</param>
/// <param name="Uploads">Of each contestant in each round.</param>
/// <param name="Report">The Markdown file to write.</param>
internal sealed record ClusterMeasurementOptions(ImmutableArray<Uri> Nodes, Uri Gateway, Uri Single, int Rounds, int Uploads, FileInfo Report);
