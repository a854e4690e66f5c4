using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;
using Reticulum.Placement;

namespace Reticulum.Cluster;

/// <summary>This node, as the others and people see it.</summary>
public sealed class NodeOptions : IOptionsSection
{
    public static string Section => "Reticulum:Node";

    /// <summary>The node's UUID, its place on the ring. Default: made at the first start and kept in the data directory.</summary>
    public Guid? Id { get; set; }

    /// <summary>The node's name for people. Default: the host's name.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Nickname { get; set; }

    /// <summary>Where other nodes and people reach it, <c>http://10.0.0.5:8080</c>. Default: the first address that it listens on.</summary>
    [Url]
    public string? BaseUrl { get; set; }

    /// <summary>The node's zone; copies of an image spread over zones first.</summary>
    [Required]
    [StringLength(100, MinimumLength = 1)]
    public string Location { get; set; } = Node.DefaultLocation;

    /// <summary>Whether the node takes new originals. A read-only node serves what it has.</summary>
    public bool Writeable { get; set; } = true;

    /// <summary>The node's share of images against a node of weight 1: a disk twice as large, 2.</summary>
    [Range(0.05, 20.0)]
    public double Weight { get; set; } = 1;

    /// <summary>Where other nodes reach this one's byte plane, <c>http://10.1.0.5:9080</c>. Default: the first of <c>Cluster:InternalUrls</c>, else <c>BaseUrl</c>.</summary>
    [Url]
    public string? InternalUrl { get; set; }
}
