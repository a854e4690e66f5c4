namespace Reticulum.Load.Machine;

/// <summary>A silo on an empty disk of its own; both go when this is disposed of.</summary>
internal sealed class StartedSilo : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private StartedSilo(SiloProcess silo, DirectoryInfo folder) => (Silo, _folder) = (silo, folder);

    public SiloProcess Silo { get; }

    public static async Task<StartedSilo> StartAsync(FileInfo executable, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reticulum-load-");
        try
        {
            return new StartedSilo(await SiloProcess.StartAsync(executable, folder, time, cancellationToken), folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
