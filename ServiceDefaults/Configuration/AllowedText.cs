using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Reticulum.Configuration;

/// <summary>Says in words what a setting may be, from its type and its annotations; for messages and for docs/configuration.md.</summary>
internal static class AllowedText
{
    public static string Of(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return property.GetCustomAttribute<AllowedValuesAttribute>() is { } values ? string.Join(" or ", values.Values)
            : property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{OfType(type)} {Between(range)}"
            : property.GetCustomAttribute<UrlAttribute>() is not null ? "an absolute URL, http://… or https://…"
            : property.GetCustomAttribute<StringLengthAttribute>() is { } length ? $"{length.MinimumLength} to {length.MaximumLength} characters"
            : property.GetCustomAttribute<RequiredAttribute>() is not null && type == typeof(string) ? "a text that is not empty"
            : OfType(type);
    }

    private static string OfType(Type type) => type switch
    {
        _ when type == typeof(string) => "a text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(Guid) => "a UUID, 00000000-0000-0000-0000-000000000000",
        _ when type == typeof(TimeSpan) => "a duration, [days.]hours:minutes:seconds",
        _ when type == typeof(IReadOnlyList<string>) => "a list of texts, or one text with commas between them",
        { IsEnum: true } => string.Join(" or ", Enum.GetNames(type)),
        _ => throw new NotSupportedException($"No setting can be a {type}: teach {nameof(ValueReader)} to read it."),
    };

    private static string Between(RangeAttribute range) =>
        range.OperandType == typeof(TimeSpan) ? $"from {range.Minimum} to {range.Maximum}"
        : Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) >= long.MaxValue || Equals(range.Maximum, int.MaxValue)
        ? string.Create(CultureInfo.InvariantCulture, $"of {range.Minimum:F0} or more")
        : string.Create(CultureInfo.InvariantCulture, $"from {range.Minimum:F0} to {range.Maximum:F0}");
}
