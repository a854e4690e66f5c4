using System.Globalization;

namespace Reticulum.Load.Machine;

/// <summary>A silo of its own on an empty disk: on loopback, with ports and a data directory that nobody else has. Both go when this is disposed of.</summary>
internal sealed class StartedSilo : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private StartedSilo(TemporaryFolder folder, ServerProcess process, Uri address, SiloStart start) =>
        (_folder, _process, Address, Start, Figures) = (folder, process, address, start, new ProcessFigures(process.Id));

    public Uri Address { get; }

    public SiloStart Start { get; }

    public ProcessFigures Figures { get; }

    /// <param name="executable">The published or built <c>reticulum-silo</c>, or its DLL.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="settings">Of the section <c>Reticulum</c>, <c>Render:Derive=false</c>.</param>
    /// <param name="cancellationToken">Ends the start, and the silo with it.</param>
    /// <exception cref="InvalidOperationException">It did not become ready; the message has the end of its log.</exception>
    public static async Task<StartedSilo> StartAsync(FileInfo executable, TimeProvider time, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        try
        {
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}"));
            var interval = new Interval(time, server: null);
            var process = await ServerProcess.StartAsync(
                [.. Command(executable, folder, address), .. settings.Select(static setting => $"--Reticulum:{setting}")], folder.Folder, new Uri(address, "healthz/ready"), time, cancellationToken);
            return new StartedSilo(folder, process, address, Read(interval, process));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <returns>From SIGTERM to the end of the process.</returns>
    public Task<TimeSpan> StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static SiloStart Read(Interval interval, ServerProcess process)
    {
        var (figures, cpu) = (interval.Read(), new ProcessFigures(process.Id).Cpu);
        return new SiloStart(figures.Wall, cpu, Math.Max(0, figures.Foreign - (cpu / (figures.Wall * Environment.ProcessorCount))));
    }

    private static IEnumerable<string> Command(FileInfo executable, TemporaryFolder folder, Uri address) =>
    [
        .. executable.Extension is ".dll" ? (string[])["dotnet", executable.FullName] : [executable.FullName],
        "--urls",
        address.ToString(),
        $"--Reticulum:DataDirectory={folder.PathOf("data")}",
        string.Create(CultureInfo.InvariantCulture, $"--Reticulum:Cluster:SiloPort={ServerProcess.FreePort()}"),
        string.Create(CultureInfo.InvariantCulture, $"--Reticulum:Cluster:GatewayPort={ServerProcess.FreePort()}"),
    ];
}
