using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Placement;

/// <summary>How many copies.</summary>
public sealed class ReplicationOptions : IOptionsSection, IValidatableObject
{
    public static string Section => "Reticulum";

    /// <summary>Copies wanted of every original, on distinct nodes.</summary>
    [Range(1, 100)]
    public int Replication { get; set; } = 1;

    /// <summary>Copies durable, on distinct nodes, before an upload is answered with 200; fewer within 10 s: 503. Default: half of <c>Replication</c>, plus 1.</summary>
    [Range(1, 100)]
    public int? MinReplication { get; set; }

    /// <summary>Copies above which excess is removed. Default: <c>Replication</c>.</summary>
    [Range(1, 100)]
    public int? MaxReplication { get; set; }

    /// <summary><see cref="MinReplication"/>, or its default.</summary>
    public int EffectiveMin => MinReplication ?? (Replication / 2) + 1;

    /// <summary><see cref="MaxReplication"/>, or its default.</summary>
    public int EffectiveMax => MaxReplication ?? Replication;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinReplication > Replication)
        {
            yield return new ValidationResult($"must be at most Replication ({Replication})", [nameof(MinReplication)]);
        }

        if (MaxReplication < Replication)
        {
            yield return new ValidationResult($"must be at least Replication ({Replication})", [nameof(MaxReplication)]);
        }
    }
}
