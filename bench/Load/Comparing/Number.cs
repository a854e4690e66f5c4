using System.Globalization;

namespace Reticulum.Load.Comparing;

/// <summary>Figures as people read them: three digits that say something.</summary>
internal static class Number
{
    private const double Thousand = 1_000;

    public static string Short(double value) => value.ToString(Math.Abs(value) switch
    {
        >= Thousand => "N0",
        >= 100 => "F0",
        >= 10 => "F1",
        >= 1 => "F2",
        >= 0.1 => "F3",
        _ => "F4",
    }, CultureInfo.InvariantCulture);

    /// <summary>A ratio: two decimals, where it is not large.</summary>
    public static string Ratio(double value) => value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
