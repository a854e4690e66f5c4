using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Reticulum.Configuration;

/// <summary>Makes a typed value of configuration's text, strictly: what cannot be read whole is not read at all.</summary>
internal static class ValueReader
{
    /// <param name="node">Where the value is; it exists.</param>
    /// <param name="type">Of the property.</param>
    /// <param name="value">Null where the text is empty and the property may be null: "not set", as <c>Reticulum__Node__Nickname=</c> is.</param>
    public static bool TryRead(IConfigurationSection node, Type type, out object? value)
    {
        if (type == typeof(IReadOnlyList<string>))
        {
            return TryReadList(node, out value);
        }

        value = null;
        if (node.Value is not { } text)
        {
            return false;
        }

        var inner = Nullable.GetUnderlyingType(type);
        return (inner is not null && text.Length == 0) || TryReadScalar(text.Trim(), inner ?? type, out value);
    }

    private static bool TryReadScalar(string text, Type type, out object? value)
    {
        value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(bool) => bool.TryParse(text, out var read) ? read : null,
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read) ? read : null,
            _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read) ? read : null,
            _ when type == typeof(double) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) ? read : null,
            _ when type == typeof(Guid) => Guid.TryParseExact(text, "D", out var read) ? read : null,
            _ when type == typeof(TimeSpan) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var read) ? read : null,
            { IsEnum: true } => Array.Find(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
                ? Enum.Parse(type, name) : null,
            _ => throw new NotSupportedException($"No setting can be a {type}."),
        };
        return value is not null;
    }

    /// <summary>Either children 0, 1, … or one text with commas; both at once would leave open which of them counts.</summary>
    private static bool TryReadList(IConfigurationSection node, out object? value)
    {
        var children = node.GetChildren().ToArray();
        value = children.Length > 0
            ? children.OrderBy(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : int.MaxValue)
                .Select(child => child.Value ?? "").ToArray()
            : (node.Value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return children.Length == 0 || string.IsNullOrEmpty(node.Value);
    }
}
