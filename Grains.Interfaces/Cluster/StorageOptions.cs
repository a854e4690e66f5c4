using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Cluster;

/// <summary>The disk.</summary>
public sealed class StorageOptions : IOptionsSection
{
    public static string Section => "Reticulum";

    /// <summary>Originals, renditions and the node's identity; relative to the working directory. One process at a time.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Free bytes of the data directory's file system below which the node is read-only by itself (uploads: 507), and writeable again above.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 1L << 30;
}
