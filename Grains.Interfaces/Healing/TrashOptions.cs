using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Healing;

/// <summary>Excess copies on their way out.</summary>
public sealed class TrashOptions : IOptionsSection
{
    public static string Section => "Reticulum:Trash";

    /// <summary>How long a copy that is not needed any more stays in <c>trash/</c> before its bytes are gone.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);
}
