using System.Globalization;

namespace Reticulum.Load.Comparing;

/// <summary>Median and range of a few figures.</summary>
internal static class Statistics
{
    /// <summary>NaN where there are none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary><c>median (smallest–largest)</c>.</summary>
    public static string Spread(IReadOnlyCollection<double> values) => Spread(values, Number.Short);

    /// <inheritdoc cref="Spread(IReadOnlyCollection{double}, Func{double, string})"/>
    public static string Spread(IReadOnlyCollection<double> values, string format) => Spread(values, value => value.ToString(format, CultureInfo.InvariantCulture));

    /// <param name="values">At least one.</param>
    /// <param name="write">One of them.</param>
    public static string Spread(IReadOnlyCollection<double> values, Func<double, string> write) =>
        $"{write(Median(values))} ({write(values.Min())}–{write(values.Max())})";
}
