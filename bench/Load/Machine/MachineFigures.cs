using System.Globalization;

namespace Reticulum.Load.Machine;

/// <summary>What Linux says of the whole machine (proc(5)).</summary>
internal static class MachineFigures
{
    private const double TicksPerSecond = 100;

    /// <summary>Time that all cores together were not idle since the machine started, or were taken by its host.</summary>
    public static TimeSpan Busy
    {
        get
        {
            // cpu user nice system idle iowait irq softirq steal
            var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
                .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            return TimeSpan.FromSeconds((fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]) / TicksPerSecond);
        }
    }

    public static string Processor => File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..])
        .FirstOrDefault("unknown processor");

    public static double MemoryGibibytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Pow(2, 30);
}
