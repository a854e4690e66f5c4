using System.Collections.Immutable;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Cluster;

/// <param name="Owner">Reads through an owner, the rendition in its memory.</param>
/// <param name="First">Through a node without a copy, each rendition for the first time.</param>
/// <param name="Again">Through that node again.</param>
/// <param name="GatewayFirst">As <paramref name="First"/>, through a gateway.</param>
/// <param name="GatewayAgain">As <paramref name="Again"/>, through a gateway.</param>
internal sealed record ClusterReads(Part Owner, Part First, Part Again, Part GatewayFirst, Part GatewayAgain);

/// <param name="Reads">Of renditions that are made already.</param>
/// <param name="OneCopy">Uploads to one node.</param>
/// <param name="ThreeCopies">Uploads to the nodes of a cluster in turn.</param>
internal sealed record ClusterRound(ClusterReads Reads, Part OneCopy, Part ThreeCopies);

/// <summary>What the measurement gave, and how it was made.</summary>
internal sealed record ClusterResult(
    ImmutableArray<ClusterRound> Rounds, PhotographSet Photographs, int Images, int Repeats, int Connections, ClusterMeasurementOptions Options);
