using System.Globalization;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// A network that can be cut, in namespaces of its own: nodes on two switches, both of them wired to a third, on which the test is. Needs root and iproute2.
///
/// <code>
///   node 0 ─┐                                        ┌─ node 2
///           switch a ─── port a ─ hub ─ port b ─── switch b ─ node 3
///   node 1 ─┘                      │                 └─ node 4
///                                test, 10.x.y.254; the database for a: 10.x.y.251, for b: 10.x.y.252
/// </code>
///
/// <para>Cut: the hub's two ports are isolated, frames pass from them to the test and not from one to the other; nobody is told, as when a cable is pulled.
/// The database's addresses are the test's own; one that is taken away is as silent.</para>
/// </summary>
internal sealed class NetworkLab : IAsyncDisposable
{
    private readonly string _name;
    private readonly string _net;
    private readonly Dictionary<int, string> _sides;

    private NetworkLab(string name, string net, Dictionary<int, string> sides) => (_name, _net, _sides) = (name, net, sides);

    public IReadOnlyList<string> DatabaseAddresses => [DatabaseOf("a"), DatabaseOf("b")];

    private string Hub => $"{_name}h";

    private string Host => $"{_name}t";

    /// <param name="firstSide">How many nodes, from 0, are on the one side.</param>
    /// <param name="nodes">How many there are.</param>
    /// <param name="cancellationToken">Ends the setting up.</param>
    public static async Task<NetworkLab> SetUpAsync(int firstSide, int nodes, CancellationToken cancellationToken)
    {
        // A name and a network of this run's own: two runs on one machine do not meet. An interface's name has 15 characters at most.
        var number = Environment.ProcessId % 62_500;
        var sides = Enumerable.Range(0, nodes).ToDictionary(node => node, node => node < firstSide ? "a" : "b");
        var lab = new NetworkLab(
            string.Create(CultureInfo.InvariantCulture, $"rt{number}"),
            string.Create(CultureInfo.InvariantCulture, $"10.{1 + (number / 250)}.{1 + (number % 250)}"),
            sides);
        try
        {
            await lab.BuildAsync(cancellationToken);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public NodePlace PlaceOf(int node) => new(AddressOf(node), NamespaceOf(node)) { DatabaseAddress = DatabaseOf(_sides[node]) };

    /// <param name="databaseOfFirstSide">Whether the nodes of the one side still reach the database.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CutAsync(bool databaseOfFirstSide, CancellationToken cancellationToken)
    {
        if (!databaseOfFirstSide)
        {
            await IpAsync(["addr", "del", $"{DatabaseOf("a")}/32", "dev", Host], cancellationToken);
        }

        await IsolateAsync("on", cancellationToken);
    }

    public async Task HealAsync(CancellationToken cancellationToken)
    {
        await IsolateAsync("off", cancellationToken);
        await IpAsync(["addr", "replace", $"{DatabaseOf("a")}/32", "dev", Host], cancellationToken);
    }

    /// <summary>The namespaces take their ends of the cables with them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var name in _sides.Keys.Select(NamespaceOf).Append(Hub))
        {
            await TryIpAsync(["netns", "del", name], CancellationToken.None);
        }

        await TryIpAsync(["link", "del", Host], CancellationToken.None);
    }

    private string AddressOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{_net}.{node + 1}");

    private string NamespaceOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{_name}n{node}");

    private string DatabaseOf(string side) => $"{_net}.{(side == "a" ? 251 : 252)}";

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        await IpAsync(["netns", "add", Hub], cancellationToken);
        foreach (var bridge in new[] { "hub", "switch-a", "switch-b" })
        {
            await HubAsync(["link", "add", bridge, "type", "bridge"], cancellationToken);
            await HubAsync(["link", "set", bridge, "up"], cancellationToken);
        }

        foreach (var side in new[] { "a", "b" })
        {
            await HubAsync(["link", "add", $"port-{side}", "type", "veth", "peer", "name", $"up-{side}"], cancellationToken);
            await HubAsync(["link", "set", $"port-{side}", "master", "hub", "up"], cancellationToken);
            await HubAsync(["link", "set", $"up-{side}", "master", $"switch-{side}", "up"], cancellationToken);
        }

        await IpAsync(["link", "add", Host, "type", "veth", "peer", "name", "host", "netns", Hub], cancellationToken);
        await HubAsync(["link", "set", "host", "master", "hub", "up"], cancellationToken);
        await IpAsync(["addr", "add", $"{_net}.254/24", "dev", Host], cancellationToken);
        await IpAsync(["link", "set", Host, "up"], cancellationToken);
        foreach (var address in DatabaseAddresses)
        {
            await IpAsync(["addr", "add", $"{address}/32", "dev", Host], cancellationToken);
        }

        foreach (var (node, side) in _sides)
        {
            var name = NamespaceOf(node);
            await IpAsync(["netns", "add", name], cancellationToken);
            await HubAsync(["link", "add", $"n{node}", "type", "veth", "peer", "name", "eth0", "netns", name], cancellationToken);
            await HubAsync(["link", "set", $"n{node}", "master", $"switch-{side}", "up"], cancellationToken);
            await IpAsync(["-n", name, "addr", "add", $"{AddressOf(node)}/24", "dev", "eth0"], cancellationToken);
            await IpAsync(["-n", name, "link", "set", "eth0", "up"], cancellationToken);
            await IpAsync(["-n", name, "link", "set", "lo", "up"], cancellationToken);
        }
    }

    private async Task IsolateAsync(string isolated, CancellationToken cancellationToken)
    {
        foreach (var side in _sides.Values.Distinct())
        {
            await HubAsync(["link", "set", $"port-{side}", "type", "bridge_slave", "isolated", isolated], cancellationToken);
        }
    }

    private Task HubAsync(string[] arguments, CancellationToken cancellationToken) => IpAsync(["-n", Hub, .. arguments], cancellationToken);

    private static async Task IpAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (await TryIpAsync(arguments, cancellationToken) is { } error)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error} (network namespaces need root)");
        }
    }

    private static async Task<string?> TryIpAsync(string[] arguments, CancellationToken cancellationToken)
    {
        await using var ip = ChildProcess.Start("ip", arguments, Path.GetTempPath());
        await ip.WaitForExitAsync(cancellationToken);
        return ip.ExitCode == 0 ? null : ip.Error;
    }
}
