using Azure.Storage.Blobs;
using Reticulum.Cluster;
using Xunit;

namespace Reticulum.Tests.Persistence;

public sealed class AzureBlobStorageTests(AzureBlobStorageTests.Silo silo) : GrainStorageTests(silo), IClassFixture<AzureBlobStorageTests.Silo>
{
    /// <summary>As Orleans' own provider names and writes it: one can take the other's place.</summary>
    [Fact]
    public async Task Stored_IsPlainJsonUnderTheOfficialName()
    {
        await WriteAsync(Id("plain"), "text", 5);
        var blob = await silo.Container.GetBlobClient("image-image/plain.json").DownloadContentAsync(TestContext.Current.CancellationToken);
        Assert.Equal("""{"Text":"text","Number":5}""", blob.Value.Content.ToString());
    }

    /// <summary>What the official provider leaves where it was told to keep cleared states.</summary>
    [Fact]
    public async Task Read_ABlobOfNoBytes_IsAClearedStateThatCanBeWritten()
    {
        await silo.Container.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await silo.Container.GetBlobClient("image-image/cleared.json").UploadAsync(BinaryData.Empty, TestContext.Current.CancellationToken);
        var state = await ReadAsync(Id("cleared"));
        Assert.Equal(("", false), (state.State.Text, state.RecordExists));
        Assert.NotNull(state.ETag);
        await silo.Storage.WriteStateAsync("image", Id("cleared"), state);
        Assert.True((await ReadAsync(Id("cleared"))).RecordExists);
    }

    [Fact]
    public async Task Write_ContainerThatWasTakenAway_IsMadeAgain()
    {
        await using var away = new SiloWithoutContainer(await silo.ConnectionStringAsync());
        await away.InitializeAsync();
        var state = new FactsState(new Facts { Number = 3 });
        var read = new FactsState();
        await away.Storage.ReadStateAsync("image", Id("a"), read);
        Assert.False(read.RecordExists);
        await away.Storage.ClearStateAsync("image", Id("a"), read);
        await away.Storage.WriteStateAsync("image", Id("a"), state);
        await away.Storage.ReadStateAsync("image", Id("a"), read);
        Assert.Equal(3, read.State.Number);
    }

    /// <summary>The silo starts, and a grain that asks for its state hears soon that there is none to be had.</summary>
    [Fact]
    public async Task Calls_WhileAzureIsAway_Fail()
    {
        await using var away = new SiloWithoutContainer(AzuriteServer.Unreachable);
        await away.InitializeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => away.Storage.ReadStateAsync("image", Id("a"), new FactsState()));
        await Assert.ThrowsAnyAsync<Exception>(() => away.Storage.WriteStateAsync("image", Id("a"), new FactsState(new Facts())));
    }

    public sealed class Silo(AzuriteServer azurite) : StorageSilo
    {
        public BlobContainerClient Container { get; private set; } = null!;

        public Task<string> ConnectionStringAsync() => azurite.ConnectionStringAsync();

        protected override async Task<PersistenceOptions> ConfigureAsync()
        {
            var options = Options(await azurite.ConnectionStringAsync());
            Container = new BlobContainerClient(options.ConnectionString, options.Container);
            return options;
        }
    }

    private sealed class SiloWithoutContainer(string connectionString) : StorageSilo
    {
        protected override Task<PersistenceOptions> ConfigureAsync() => Task.FromResult(Options(connectionString));
    }

    private static PersistenceOptions Options(string connectionString) =>
        new() { Provider = PersistenceOptions.AzureBlob, ConnectionString = connectionString, Container = $"state-{Guid.NewGuid():N}" };
}
