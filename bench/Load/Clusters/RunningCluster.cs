using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Clusters;

/// <summary>A cluster that <c>cluster.sh</c> has started and will end.</summary>
/// <param name="Nodes">Its silos; node0 first.</param>
/// <param name="Gateways">Its gateways.</param>
internal sealed record RunningCluster(ImmutableArray<RunningNode> Nodes, ImmutableArray<RunningNode> Gateways)
{
    private const int GatewaysBelow = 10;

    /// <summary>All of its nodes, without their database.</summary>
    public IServerFigures Figures { get; } = new ServersTogether([.. Nodes.Concat(Gateways).Select(static node => node.Figures)]);

    public ImmutableArray<Uri> Addresses { get; } = [.. Nodes.Select(static node => node.Address)];

    /// <param name="state">Its <c>RETICULUM_CLUSTER_DIR</c>: see there for the files.</param>
    /// <param name="option">The option that names it, for the message.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static RunningCluster Read(DirectoryInfo? state, string option)
    {
        if (state is null || !File.Exists(Path.Combine(state.FullName, "settings")))
        {
            throw new InvalidOperationException($"{option} has to be the state of a running ./cluster.sh");
        }

        var settings = File.ReadLines(Path.Combine(state.FullName, "settings")).Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        int Setting(string name) => int.Parse(settings[name], CultureInfo.InvariantCulture);
        return new RunningCluster(
            [.. Enumerable.Range(0, Setting("silos")).Select(n => RunningNode.Read(state, $"node{n}", Setting("port") + n))],
            [.. Enumerable.Range(0, Setting("gateways")).Select(n => RunningNode.Read(state, $"gateway{n}", Setting("port") - GatewaysBelow + n))]);
    }

    /// <summary>A node that keeps the image, and one that does not and never saw it.</summary>
    public async Task<Placed> FindAsync(HttpClient http, string hash, CancellationToken cancellationToken)
    {
        using var placement = JsonDocument.Parse(await http.GetStringAsync(new Uri(Nodes[0].Address, $"api/v1/images/{hash}/placement"), cancellationToken));
        var order = placement.RootElement.GetProperty("nodes").EnumerateArray().ToArray();
        return new Placed(
            hash,
            Named(order.First(static node => node.GetProperty("should_have").GetBoolean())),
            Named(order.First(static node => !node.GetProperty("should_have").GetBoolean() && !node.GetProperty("has").GetBoolean())));
    }

    private Uri Named(JsonElement node) => Nodes.Single(running => running.Name == node.GetProperty("nickname").GetString()).Address;
}

/// <param name="Name">As cluster.sh calls it, and its nickname.</param>
/// <param name="Address">Of its HTTP.</param>
/// <param name="Figures">Of its process.</param>
internal sealed record RunningNode(string Name, Uri Address, ProcessFigures Figures)
{
    /// <param name="state">Of the cluster.</param>
    /// <param name="name">The file <c>name.pid</c> begins with the process id.</param>
    /// <param name="port">Of its HTTP, on loopback.</param>
    public static RunningNode Read(DirectoryInfo state, string name, int port) => new(
        name,
        new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")),
        new ProcessFigures(int.Parse(File.ReadAllText(Path.Combine(state.FullName, $"{name}.pid")).Split(' ')[0], CultureInfo.InvariantCulture)));
}

/// <param name="Hash">Of an image.</param>
/// <param name="Owner">A node that keeps it.</param>
/// <param name="Stranger">A node that does not.</param>
internal sealed record Placed(string Hash, Uri Owner, Uri Stranger);
