using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Reticulum.Cluster;

namespace Reticulum.Configuration;

/// <summary>
/// Reads all the settings at once, strictly. The framework's binder ignores a name that it doesn't know and stops at the first value that it
/// can't read; an operator who sets <c>Replicaton=3</c> must hear of it, and of everything else that is wrong, before anything starts.
/// </summary>
internal static class OptionsReader
{
    /// <summary>The classes of settings, bound; and what is wrong, a message each that names the key. Secrets' values are never in a message.</summary>
    public static (IReadOnlyList<object> Sections, IReadOnlyList<string> Errors) Read(IConfiguration configuration, IReadOnlyList<Type> types)
    {
        var errors = new List<string>();
        var sections = types.Select(type => ReadSection(configuration, type, errors)).ToArray();
        errors.AddRange(UnknownKeys.In(configuration, [.. types.SelectMany(Setting.Of)]));
        errors.AddRange(AcrossSections(sections));
        return (sections, errors);
    }

    private static object ReadSection(IConfiguration configuration, Type type, List<string> errors)
    {
        var section = Activator.CreateInstance(type)!;
        var settings = Setting.Of(type);
        var unreadable = settings.Where(setting => !TryBind(configuration, setting, section, errors)).ToArray();
        errors.AddRange(settings.Except(unreadable).SelectMany(setting => OutOfBounds(setting, section)));

        // A rule between settings says nothing true while one of them has not been read.
        if (unreadable.Length == 0 && section is IValidatableObject rules)
        {
            errors.AddRange(rules.Validate(new ValidationContext(section)).Select(broken => Describe(broken, settings, section)));
        }

        return section;
    }

    private static bool TryBind(IConfiguration configuration, Setting setting, object section, List<string> errors)
    {
        var node = configuration.GetSection(setting.Key);
        if (!node.Exists())
        {
            return true;
        }

        if (ValueReader.TryRead(node, setting.Property.PropertyType, out var value))
        {
            setting.Property.SetValue(section, value);
            return true;
        }

        // A section where a value belongs: UnknownKeys names what is in it.
        if (node.Value is not null)
        {
            errors.Add($"{setting.Key}{Shown(setting, node.Value)}: must be {setting.Allowed}");
        }

        return false;
    }

    private static IEnumerable<string> OutOfBounds(Setting setting, object section)
    {
        var value = setting.Property.GetValue(section);
        var context = new ValidationContext(section) { MemberName = setting.Name };
        return setting.Property.GetCustomAttributes(inherit: true).OfType<ValidationAttribute>().All(rule => rule.GetValidationResult(value, context) is null)
            ? []
            : [$"{setting.Key}{Shown(setting, value)}: must be {setting.Allowed}"];
    }

    private static string Describe(ValidationResult broken, IReadOnlyList<Setting> settings, object section)
    {
        var setting = settings.Single(setting => setting.Name == broken.MemberNames.First());
        return $"{setting.Key}{Shown(setting, setting.Property.GetValue(section))}: {broken.ErrorMessage}";
    }

    private static IEnumerable<string> AcrossSections(IReadOnlyList<object> sections)
    {
        if (sections.OfType<ClusterOptions>().FirstOrDefault() is not { } cluster)
        {
            yield break;
        }

        if (cluster.Provider != ClusterOptions.Local && sections.OfType<AccessOptions>().FirstOrDefault() is { ClusterSecret: null or "" })
        {
            yield return $"{AccessOptions.Section}:{nameof(AccessOptions.ClusterSecret)}: must be set where {ProviderOf(ClusterOptions.Section)} is not Local";
        }

        if (cluster is { Provider: ClusterOptions.PostgreSql, ConnectionString: null or "" })
        {
            yield return $"{ClusterOptions.Section}:{nameof(ClusterOptions.ConnectionString)}: must be set where {ProviderOf(ClusterOptions.Section)} is PostgreSql";
        }
        else if (sections.OfType<PersistenceOptions>().FirstOrDefault() is { Provider: PersistenceOptions.PostgreSql } persistence
            && string.IsNullOrEmpty(persistence.DatabaseOr(cluster)))
        {
            yield return $"{PersistenceOptions.Section}:{nameof(PersistenceOptions.ConnectionString)}: it or "
                + $"{ClusterOptions.Section}:{nameof(ClusterOptions.ConnectionString)} must be set where {ProviderOf(PersistenceOptions.Section)} is PostgreSql";
        }

        static string ProviderOf(string section) => $"{section}:{nameof(ClusterOptions.Provider)}";
    }

    // A value comes from outside: no line of it may look like a message of its own.
    private static string Shown(Setting setting, object? value) => setting.IsSecret || value is null
        ? ""
        : $" = \"{string.Concat(FormattableString.Invariant($"{value}").Select(c => char.IsControl(c) ? '\uFFFD' : c).Take(100))}\"";
}
