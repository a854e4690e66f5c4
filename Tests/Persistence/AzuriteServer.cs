using System.Globalization;
using Reticulum.Tests.Architecture;
using Reticulum.Tests.Persistence;
using Reticulum.Tests.Processes;
using Xunit;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Reticulum.Tests.Persistence;

/// <summary>
/// Microsoft's emulator of Azure Blob Storage, in memory, on a loopback port; started by the first test that needs it. Where it cannot be started the test
/// fails: test.sh installs it.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // The account and the key that Microsoft publishes for its emulators; no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Lazy<Task<ChildProcess>> _process;
    private readonly int _port = LoopbackPorts.Free();

    public AzuriteServer() => _process = new(StartAsync);

    /// <summary>Of an account on a port where nobody listens.</summary>
    public static string Unreachable => ConnectionStringFor(LoopbackPorts.Free());

    public async Task<string> ConnectionStringAsync()
    {
        await _process.Value;
        return ConnectionStringFor(_port);
    }

    public static string ConnectionStringFor(int port) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/{Account};";

    public async ValueTask DisposeAsync()
    {
        if (_process.IsValueCreated && _process.Value.IsCompletedSuccessfully)
        {
            await (await _process.Value).DisposeAsync();
        }
    }

    private async Task<ChildProcess> StartAsync()
    {
        var own = Path.Combine(SourceTree.Root, "artifacts", "azurite", "node_modules", ".bin", "azurite-blob");
        var azurite = ChildProcess.Start(
            File.Exists(own) ? own : "azurite-blob",
            ["--blobHost", "127.0.0.1", "--blobPort", _port.ToString(CultureInfo.InvariantCulture), "--skipApiVersionCheck", "--disableTelemetry", "--inMemoryPersistence"],
            Path.GetTempPath());
        var exit = azurite.WaitForExitAsync(CancellationToken.None);
        return await Task.WhenAny(azurite.SeeAsync("successfully listen", CancellationToken.None), exit) != exit
            ? azurite
            : throw new InvalidOperationException($"Azurite does not start: {azurite.Error}{azurite.Output}");
    }
}
