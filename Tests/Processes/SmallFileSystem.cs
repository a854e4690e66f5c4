using System.Globalization;

namespace Reticulum.Tests.Processes;

/// <summary>
/// A little room to fill: a tmpfs of its own where this process may mount one, else what <c>MinFreeBytes</c> leaves of the machine's disk.
/// </summary>
internal sealed class SmallFileSystem : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly bool _mounted;

    private SmallFileSystem(TemporaryDirectory directory, bool mounted, IReadOnlyDictionary<string, string> settings)
    {
        _directory = directory;
        _mounted = mounted;
        Settings = settings;
    }

    /// <summary>What the silo has to be told so that the room is small.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    public string this[string name] => _directory[name];

    public static async Task<SmallFileSystem> MountAsync(int megabytes, CancellationToken cancellationToken)
    {
        var directory = new TemporaryDirectory();
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        if (await RunAsync("mount", ["-t", "tmpfs", "-o", size, "tmpfs", directory.Path], cancellationToken))
        {
            return new SmallFileSystem(directory, mounted: true, new Dictionary<string, string> { ["Reticulum:MinFreeBytes"] = "0" });
        }

        var free = new DriveInfo(directory.Path).AvailableFreeSpace - ((long)megabytes << 20);
        return new SmallFileSystem(directory, mounted: false, new Dictionary<string, string>
        {
            ["Reticulum:MinFreeBytes"] = free.ToString(CultureInfo.InvariantCulture),
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_mounted)
        {
            await RunAsync("umount", ["--lazy", _directory.Path], CancellationToken.None);
        }

        _directory.Dispose();
    }

    private static async Task<bool> RunAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        await using var process = ChildProcess.Start(command, arguments, Path.GetTempPath());
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0;
    }
}
