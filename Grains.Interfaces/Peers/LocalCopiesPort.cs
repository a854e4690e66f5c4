using Reticulum.Replication;

namespace Reticulum.Peers;

/// <summary>
/// The copies on this very node: what <see cref="IPeers.CopiesOf"/> gives for it, and what the byte plane asks in another node's name. A type of its own,
/// so that nobody gets them who meant another node's.
/// </summary>
public sealed record LocalCopiesPort(IImageCopies Copies);
