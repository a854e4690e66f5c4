using System.Reflection;

namespace Reticulum.Configuration;

/// <summary>One setting: a settable property of a class of settings, with the key that it is configured by.</summary>
/// <param name="Section">The class' section, <c>Reticulum:Limits</c>.</param>
/// <param name="Property">The property.</param>
public sealed record Setting(string Section, PropertyInfo Property)
{
    /// <summary><c>Reticulum:Limits:MaxPixels</c>.</summary>
    public string Key => $"{Section}:{Property.Name}";

    public string Name => Property.Name;

    public bool IsSecret => Secrets.IsSecret(Name);

    /// <summary>What a value must be, for people: "a whole number from 1 to 100".</summary>
    public string Allowed => AllowedText.Of(Property);

    /// <summary>All the settings of a class, in the order in which they are written.</summary>
    /// <param name="options">An <see cref="IOptionsSection"/>.</param>
    public static IReadOnlyList<Setting> Of(Type options)
    {
        var section = SectionOf(options);
        return [.. options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true })
            .OrderBy(property => property.MetadataToken)
            .Select(property => new Setting(section, property))];
    }

    public static string SectionOf(Type options) =>
        (string)options.GetProperty(nameof(IOptionsSection.Section), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}
