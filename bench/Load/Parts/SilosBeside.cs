using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Parts;

/// <summary>Our silo, and the other build of it where there is one, each on an empty disk of its own.</summary>
internal sealed class SilosBeside : IAsyncDisposable
{
    /// <summary>The name of the one that the goals are about.</summary>
    public const string Ours = "silo";

    private readonly List<(string Name, StartedSilo Silo)> _all = [];

    public IReadOnlyList<(string Name, StartedSilo Silo)> All => _all;

    public static async Task<SilosBeside> StartAsync(PartContext context, CancellationToken cancellationToken)
    {
        var silos = new SilosBeside();
        try
        {
            silos._all.Add((Ours, await context.StartSiloAsync(cancellationToken)));
            if (context.Options.Beside is { } beside)
            {
                silos._all.Add((beside.Name, await context.StartSiloAsync(cancellationToken, executable: beside.Executable)));
            }

            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    public async Task PutAsync(IReadOnlyCollection<Photograph> photographs, CancellationToken cancellationToken)
    {
        foreach (var (_, silo) in _all)
        {
            await Uploading.PutAsync(silo.Address, photographs, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, silo) in _all)
        {
            await silo.DisposeAsync();
        }
    }
}
