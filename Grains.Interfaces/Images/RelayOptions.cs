using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Images;

/// <summary>What a node keeps of images that lie on other nodes.</summary>
public sealed class RelayOptions : IOptionsSection
{
    public static string Section => "Reticulum:Relay";

    /// <summary>Bytes of originals and renditions from other nodes kept on this node's disk, below <c>cache/</c> in the data directory; the longest unused go first. 0 keeps none.</summary>
    [Range(0, 1L << 50)]
    public long CacheBytes { get; set; } = 2L << 30;
}
