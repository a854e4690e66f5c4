using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using Reticulum.Cluster;
using Reticulum.Persistence;
using Xunit;

namespace Reticulum.Tests.Persistence;

/// <summary>A silo with the state of images as it is configured: the storage is had from it as a grain has it.</summary>
public abstract class StorageSilo : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    public IGrainStorage Storage => _cluster!.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(ImageState.Provider);

    public async ValueTask InitializeAsync()
    {
        var persistence = await ConfigureAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddImageState(persistence, new ClusterOptions()));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract Task<PersistenceOptions> ConfigureAsync();
}
