using System.Globalization;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>What a running process has of the machine at one moment, as the kernel counts it (<c>/proc</c>).</summary>
/// <param name="Cpu">User and system time since it was started.</param>
/// <param name="Anonymous">Bytes of memory in use that are not of files (<c>RssAnon</c>).</param>
/// <param name="Descriptors">Open files and sockets.</param>
/// <param name="Threads">All of them.</param>
internal readonly record struct ProcessUse(TimeSpan Cpu, long Anonymous, int Descriptors, int Threads)
{
    // USER_HZ: what the kernel tells times to programs in, on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    public static ProcessUse Of(ChildProcess process)
    {
        var proc = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}");
        var status = File.ReadAllLines($"{proc}/status");

        // "pid (name) state ppid …": utime and stime are the 14th and the 15th, and a name may hold blanks.
        var stat = File.ReadAllText($"{proc}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessUse(
            TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond),
            Field("RssAnon:") * 1024,
            Directory.GetFileSystemEntries($"{proc}/fd").Length,
            (int)Field("Threads:"));

        long Field(string name) => Number(status.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal));
        static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}
