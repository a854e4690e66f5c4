using System.Globalization;

namespace Reticulum.Pages;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary><c>1.5 MiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }

    /// <summary>Thousands apart: <c>1 234 567</c>, with narrow no-break spaces.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture).Replace(',', '\u202F');

    /// <summary><c>12.5 %</c>.</summary>
    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");

    /// <summary>In its largest unit, <c>12 min</c>; <c>–</c> where it is not known.</summary>
    public static string Duration(TimeSpan? duration) => duration switch
    {
        null => "–",
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(duration.Value.TotalSeconds)} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(duration.Value.TotalMinutes)} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(duration.Value.TotalHours)} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(duration.Value.TotalDays)} d"),
    };

    /// <summary>As <see cref="Duration"/>, in minutes or more: an age that is shown all the time should not change all the time.</summary>
    public static string Age(TimeSpan? age) => age < TimeSpan.FromMinutes(1) ? "< 1 min" : Duration(age);

    /// <summary><c>just now</c>, <c>12 min ago</c>.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => now - at is var age && age < TimeSpan.FromSeconds(10) ? "just now" : $"{Duration(age)} ago";

    /// <summary>UTC, to the second.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>For an attribute: never a comma, whatever the culture.</summary>
    public static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
