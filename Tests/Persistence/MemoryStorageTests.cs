using Reticulum.Cluster;
using Xunit;

namespace Reticulum.Tests.Persistence;

public sealed class MemoryStorageTests(MemoryStorageTests.Silo silo) : GrainStorageTests(silo), IClassFixture<MemoryStorageTests.Silo>
{
    public sealed class Silo : StorageSilo
    {
        protected override Task<PersistenceOptions> ConfigureAsync() => Task.FromResult(new PersistenceOptions());
    }
}
