using System.ComponentModel.DataAnnotations;
using System.Net;
using Reticulum.Configuration;

namespace Reticulum.Cluster;

/// <summary>How nodes find each other.</summary>
public sealed class ClusterOptions : IOptionsSection, IValidatableObject
{
    public static string Section => "Reticulum:Cluster";

    public const string Local = "Local";
    public const string PostgreSql = "PostgreSql";

    /// <summary><c>Local</c>: one node, no database. <c>PostgreSql</c>: the nodes find each other in a database.</summary>
    [AllowedValues(Local, PostgreSql)]
    public string Provider { get; set; } = Local;

    /// <summary>Of the database, where the provider needs one; <c>Local</c> needs none.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Only nodes with the same id are one cluster.</summary>
    [Required]
    [StringLength(100, MinimumLength = 1)]
    public string Id { get; set; } = "reticulum";

    /// <summary>Orleans' port between silos.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Orleans' port for outside Orleans clients; 0: none, which is best where there are none.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>The IP address that Orleans' ports listen on and other nodes reach. Beyond loopback only when set.</summary>
    [Required]
    public string SiloAddress { get; set; } = "127.0.0.1";

    /// <summary>Addresses, with semicolons between them, on which the byte plane between nodes listens by itself, <c>http://10.1.0.5:9080</c>; the public addresses then do not serve it. Default: where the public ones are.</summary>
    public string? InternalUrls { get; set; }

    /// <summary>The secret of before or after <c>ClusterSecret</c>, accepted too: to change it without stopping the cluster.</summary>
    public string? OtherSecret { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(SiloAddress, out _))
        {
            yield return new ValidationResult("must be an IP address", [nameof(SiloAddress)]);
        }
    }
}
