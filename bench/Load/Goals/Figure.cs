using Reticulum.Load.Comparing;

namespace Reticulum.Load.Goals;

/// <summary>One measured figure that a goal may be about.</summary>
/// <param name="Key">Of the criterion.</param>
/// <param name="Case">Which of the criterion's cases: <c>12 MP, c=8</c>; empty where there is one.</param>
/// <param name="Median">Of the rounds.</param>
/// <param name="Smallest">Of the rounds.</param>
/// <param name="Largest">Of the rounds.</param>
/// <param name="IsFlawed">There were errors among what was measured: no goal is met by it.</param>
/// <param name="Beside">Another figure to read it by; empty: none.</param>
internal sealed record Figure(string Key, string Case, double Median, double Smallest, double Largest, bool IsFlawed = false, string Beside = "")
{
    /// <param name="key">As in the constructor.</param>
    /// <param name="case">As in the constructor.</param>
    /// <param name="values">One of each round.</param>
    /// <param name="isFlawed">As in the constructor.</param>
    public static Figure Of(string key, string @case, IReadOnlyCollection<double> values, bool isFlawed = false) =>
        new(key, @case, Statistics.Median(values), values.Min(), values.Max(), isFlawed);

    public static Figure Of(string key, string @case, double value) => Of(key, @case, [value]);
}
