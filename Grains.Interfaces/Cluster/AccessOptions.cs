using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Cluster;

/// <summary>Who may do what.</summary>
public sealed class AccessOptions : IOptionsSection, IValidatableObject
{
    public static string Section => "Reticulum";

    /// <summary>Keys, any of which lets a client upload, best long and random. Default: none, and anybody who reaches the node may upload.</summary>
    public IReadOnlyList<string> UploadKeys { get; set; } = [];

    /// <summary>Keys, any of which lets a client manage, best long and random. Default: none, and only callers on the loopback interface may manage.</summary>
    public IReadOnlyList<string> AdminKeys { get; set; } = [];

    /// <summary>What nodes prove to each other; required where <c>Cluster:Provider</c> is not <c>Local</c>.</summary>
    public string? ClusterSecret { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, keys) in new[] { (nameof(UploadKeys), UploadKeys), (nameof(AdminKeys), AdminKeys) })
        {
            if (keys.Any(string.IsNullOrWhiteSpace))
            {
                yield return new ValidationResult("a key must not be empty", [name]);
            }
        }
    }
}
