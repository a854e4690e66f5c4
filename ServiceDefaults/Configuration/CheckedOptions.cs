using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Reticulum.Configuration;

/// <summary>Settings that were read and checked before anything else is made.</summary>
public static class CheckedOptions
{
    private static readonly object FileErrors = new();

    /// <summary>Keeps what was wrong with the files of settings for <see cref="AddCheckedOptions"/>, so that everything is told at once.</summary>
    internal static void Remember(IHostApplicationBuilder builder, IReadOnlyList<string> fileErrors) => builder.Properties[FileErrors] = fileErrors;

    /// <summary>
    /// Reads every class of <see cref="OptionSections.All"/> and registers it as <c>IOptions&lt;T&gt;</c> (only so: settings don't change while a process runs).
    /// </summary>
    /// <returns>What is wrong, a line each; the caller prints them to stderr and exits with 2, nothing started. Empty: all is well.</returns>
    public static IReadOnlyList<string> AddCheckedOptions(this IHostApplicationBuilder builder)
    {
        var (sections, errors) = OptionsReader.Read(builder.Configuration, OptionSections.All);
        foreach (var section in sections)
        {
            var type = section.GetType();
            builder.Services.AddSingleton(
                typeof(IOptions<>).MakeGenericType(type),
                Activator.CreateInstance(typeof(OptionsWrapper<>).MakeGenericType(type), section)!);
        }

        return builder.Properties.TryGetValue(FileErrors, out var files) ? [.. (IReadOnlyList<string>)files, .. errors] : errors;
    }
}
