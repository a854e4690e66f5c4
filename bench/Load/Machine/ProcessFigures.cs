using System.Globalization;

namespace Reticulum.Load.Machine;

/// <summary>What Linux says of one process (proc(5)).</summary>
internal sealed class ProcessFigures(int processId)
{
    /// <summary>USER_HZ, 100 on every Linux that .NET runs on; the resolution of <see cref="Cpu"/> is therefore 10 ms.</summary>
    private const double TicksPerSecond = 100;

    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const double KibibytesPerMebibyte = 1024;

    /// <summary>User and system time since it started.</summary>
    public TimeSpan Cpu
    {
        get
        {
            // The command, in parentheses, may hold anything; the fields are counted from behind it.
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[UserTime], CultureInfo.InvariantCulture) + long.Parse(fields[SystemTime], CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
    }

    /// <summary>Resident now, MiB.</summary>
    public double ResidentMebibytes => Status("VmRSS:");

    /// <summary>Most that was resident since the start or <see cref="ResetPeak"/>, MiB.</summary>
    public double PeakMebibytes => Status("VmHWM:");

    /// <summary>Threads now.</summary>
    public int Threads => (int)(Status("Threads:") * KibibytesPerMebibyte);

    /// <summary>Lets <see cref="PeakMebibytes"/> begin anew.</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    private double Status(string key)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line[key.Length..].Replace("kB", null, StringComparison.Ordinal), CultureInfo.InvariantCulture) / KibibytesPerMebibyte;
    }
}
