using System.Globalization;

namespace Reticulum.Load.Machine;

/// <summary>What Linux says of one process (proc(5)). A process that has ended has figures of 0.</summary>
internal sealed class ProcessFigures(int processId) : IServerFigures
{
    /// <summary>USER_HZ, 100 on every Linux that .NET runs on; the resolution of <see cref="Cpu"/> is therefore 10 ms.</summary>
    private const double TicksPerSecond = 100;

    private const int Parent = 1;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int ChildrensUserTime = 13;
    private const int ChildrensSystemTime = 14;
    private const double KibibytesPerMebibyte = 1024;

    /// <summary>User and system time since it started.</summary>
    public TimeSpan Cpu => Times(processId, UserTime, SystemTime);

    /// <summary>Resident now, MiB.</summary>
    public double ResidentMebibytes => Status("VmRSS:");

    /// <summary>Of it, what belongs to this process alone and to no file, MiB.</summary>
    public double AnonymousMebibytes => Status("RssAnon:");

    /// <summary>Most that was resident since the start or <see cref="ResetPeak"/>, MiB.</summary>
    public double PeakMebibytes => Status("VmHWM:");

    /// <summary>Threads now.</summary>
    public int Threads => (int)(Status("Threads:") * KibibytesPerMebibyte);

    /// <summary>User and system time of a process's children that have ended and were waited for.</summary>
    public static TimeSpan ChildrenOf(int process) => Times(process, ChildrensUserTime, ChildrensSystemTime);

    /// <summary>0: there is no such process.</summary>
    public static int ParentOf(int process) => (int)Field(process, Parent);

    /// <summary>Lets <see cref="PeakMebibytes"/> begin anew.</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    private static TimeSpan Times(int process, int user, int system) => TimeSpan.FromSeconds((Field(process, user) + Field(process, system)) / TicksPerSecond);

    // The command, in parentheses, may hold anything; the fields are counted from behind it.
    private static long Field(int process, int index)
    {
        var text = Read($"/proc/{process}/stat");
        return text.Length == 0 ? 0 : long.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[index], CultureInfo.InvariantCulture);
    }

    private double Status(string key)
    {
        var line = Read($"/proc/{processId}/status").Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[key.Length..].Replace("kB", null, StringComparison.Ordinal), CultureInfo.InvariantCulture) / KibibytesPerMebibyte;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // it ended between two looks
        }
    }
}
