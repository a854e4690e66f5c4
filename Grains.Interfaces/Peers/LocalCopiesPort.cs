using Reticulum.Healing;
using Reticulum.Replication;

namespace Reticulum.Peers;

/// <summary>
/// The copies on this very node: what <see cref="IPeers.CopiesOf"/> gives for it, and what the byte plane asks in another node's name. A type of its own,
/// so that nobody gets them who meant another node's.
/// </summary>
/// <param name="Copies">Its copies.</param>
/// <param name="Ranges">What it knows of images.</param>
public sealed record LocalCopiesPort(IImageCopies Copies, IImageRanges Ranges);
