using System.Globalization;
using System.Text.Json;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Peers;

/// <summary>
/// The Go original (thraxil/reticulum at 4595d27), three nodes of it. It writes in place, without fsync, and resizes with ImageMagick's convert.
/// It can only listen on every interface.
/// </summary>
internal sealed class GoOriginal : IAsyncDisposable
{
    private const int Nodes = 3;
    private const string Convert = "/usr/bin/convert";

    private readonly TemporaryFolder _folder = new();
    private readonly List<ServerProcess> _processes = [];

    private GoOriginal() => Figures = new ServersTogether([]);

    public const string Description = "The Go original: thraxil/reticulum at 4595d27, three nodes, GOMAXPROCS and resize workers as cores; its log goes to a file.";

    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public IServerFigures Figures { get; private set; }

    /// <param name="binary">Built.</param>
    /// <param name="copies">Of each image.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<GoOriginal> StartAsync(FileInfo binary, int copies, TimeProvider time, CancellationToken cancellationToken)
    {
        var original = new GoOriginal();
        try
        {
            var ports = Enumerable.Range(0, Nodes).Select(static _ => ServerProcess.FreePort()).ToArray();
            original.Addresses = [.. ports.Select(static port => new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")))];
            for (var node = 0; node < Nodes; node++)
            {
                var folder = original._folder.Folder.CreateSubdirectory(string.Create(CultureInfo.InvariantCulture, $"node{node}"));
                var configuration = Path.Combine(folder.FullName, "config.json");
                await File.WriteAllTextAsync(configuration, Configuration(node, ports, copies, folder), cancellationToken);
                original._processes.Add(await ServerProcess.StartAsync(
                    [binary.FullName, $"-config={configuration}"], folder, new Uri(original.Addresses[node], "config/"), time, cancellationToken));
            }

            original.Figures = new ServersTogether([.. original._processes.Select(static process => new ProcessFamily(process.Id))]);
            return original;
        }
        catch
        {
            await original.DisposeAsync();
            throw;
        }
    }

    /// <summary>Uploads it, and says which node has it and which has not.</summary>
    public async Task<(Uri Owner, Uri Stranger)> PlaceAsync(Photograph photograph, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var request = Uploading.Request(Addresses[0], photograph);
        using var answer = await http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var (owners, strangers) = (new List<Uri>(), new List<Uri>());
        foreach (var node in Addresses)
        {
            using var info = JsonDocument.Parse(await http.GetStringAsync(new Uri(node, $"retrieve_info/{photograph.Hash}/full/jpg/"), cancellationToken));
            (info.RootElement.GetProperty("local").GetBoolean() ? owners : strangers).Add(node);
        }

        return (owners[0], strangers[0]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static string Configuration(int node, int[] ports, int copies, DirectoryInfo folder) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["Nickname"] = $"node{node}",
        ["UUID"] = Id(node),
        ["Port"] = ports[node],
        ["BaseUrl"] = Address(ports[node]),
        ["Location"] = "here",
        ["UploadDirectory"] = $"{folder.CreateSubdirectory("data").FullName}/",
        ["NumResizeWorkers"] = Environment.ProcessorCount,
        ["Replication"] = copies,
        ["MinReplication"] = copies,
        ["MaxReplication"] = 10,
        ["GossiperSleep"] = 60,
        ["VerifierSleep"] = 3600,
        ["Writeable"] = true,
        ["GoMaxProcs"] = Environment.ProcessorCount,
        ["ImageMagickConvertPath"] = Convert,
        ["Neighbors"] = Enumerable.Range(0, ports.Length).Where(other => other != node).Select(other => new Dictionary<string, object>
        {
            ["nickname"] = $"node{other}",
            ["uuid"] = Id(other),
            ["base_url"] = Address(ports[other]),
            ["location"] = "here",
            ["writeable"] = true,
        }),
    });

    private static string Id(int node) => string.Create(CultureInfo.InvariantCulture, $"uuid-node-{node}");

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
