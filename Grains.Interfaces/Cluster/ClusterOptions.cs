using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Cluster;

/// <summary>How nodes find each other.</summary>
public sealed class ClusterOptions : IOptionsSection
{
    public static string Section => "Reticulum:Cluster";

    /// <summary><c>Local</c>: one node, no database.</summary>
    [AllowedValues("Local")]
    public string Provider { get; set; } = "Local";

    /// <summary>Of the database, where the provider needs one; <c>Local</c> needs none.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Only nodes with the same id are one cluster.</summary>
    [Required]
    [StringLength(100, MinimumLength = 1)]
    public string Id { get; set; } = "reticulum";

    /// <summary>Orleans' port between silos.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Orleans' port for outside Orleans clients.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; set; } = 30_000;
}
