using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Reticulum.Load.Machine;

/// <summary>The machine and what is set on it, in a line for a report.</summary>
internal static class MachineDescription
{
    // What changes the figures when it is set.
    private static readonly string[] Variables = ["LD_PRELOAD", "MALLOC_", "DOTNET_", "Reticulum__", "VIPS_"];

    public static string Of() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} × {MachineFigures.Processor}, {MachineFigures.MemoryGibibytes:F0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, libvips {NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}; environment: {Settings()}.");

    private static string Settings() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(static entry => $"{entry.Key}={entry.Value}")
        .Where(static text => Variables.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)) && !text.StartsWith("DOTNET_CLI", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .ToArray() is { Length: > 0 } set ? string.Join(' ', set) : "nothing";
}
