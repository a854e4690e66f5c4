using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Reticulum.Configuration;

/// <summary>Finds what is configured under <c>Reticulum</c> and is no setting.</summary>
internal static class UnknownKeys
{
    private const string Root = "Reticulum";

    public static IEnumerable<string> In(IConfiguration configuration, IReadOnlyList<Setting> settings)
    {
        var known = settings.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        var sections = settings.Select(setting => setting.Section).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Walk(configuration.GetSection(Root), known, sections);
    }

    private static IEnumerable<string> Walk(IConfigurationSection node, Dictionary<string, Setting> known, HashSet<string> sections)
    {
        if (known.TryGetValue(node.Path, out var setting))
        {
            return InsideSetting(node, setting);
        }

        if (!sections.Contains(node.Path))
        {
            var meant = Spelling.Nearest(node.Path, known.Keys.Concat(sections));
            return [$"{node.Path}: there is no such setting{(meant is null ? "" : $"; did you mean {meant}?")}"];
        }

        return string.IsNullOrEmpty(node.Value)
            ? node.GetChildren().SelectMany(child => Walk(child, known, sections))
            : [$"{node.Path}: is a section and takes no value; set {node.Path}:… instead"];
    }

    /// <summary>A value has nothing below it, a list only texts by number.</summary>
    private static IEnumerable<string> InsideSetting(IConfigurationSection node, Setting setting)
    {
        var isList = setting.Property.PropertyType == typeof(IReadOnlyList<string>);
        return node.GetChildren()
            .Where(child => !isList || child.GetChildren().Any() || !int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(child => $"{child.Path}: there is no such setting; {setting.Key} must be {setting.Allowed}");
    }
}
