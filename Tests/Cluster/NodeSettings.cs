using System.Globalization;
using Reticulum.Tests.Architecture;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>How one node is started, each time in the same way: on the same ports, on the same data.</summary>
internal sealed record NodeSettings(
    string Nickname,
    bool IsGateway,
    string Home,
    string DataDirectory,
    Uri Url,
    string? Namespace,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>What the tests say to manage a node; in a network namespace of its own a node takes no call from loopback.</summary>
    public const string AdminKey = "the tests' own";

    public static IEnumerable<KeyValuePair<string, string>> AsAdmin => [new("Authorization", $"Bearer {AdminKey}")];

    public static NodeSettings Create(ClusterPlan plan, bool gateway, int index, string home, string connectionString, string secret)
    {
        var nickname = string.Create(CultureInfo.InvariantCulture, $"{(gateway ? "gateway" : "node")}{index}");
        var place = (gateway ? null : plan.Place?.Invoke(index)) ?? new NodePlace();
        var directory = Directory.CreateDirectory(Path.Combine(home, nickname)).FullName;
        var data = place.DataDirectory ?? Path.Combine(directory, "data");
        var url = new Uri($"http://{place.Address}:{LoopbackPorts.Free()}");
        var database = place.DatabaseAddress is null
            ? connectionString
            : connectionString.Replace("127.0.0.1", place.DatabaseAddress, StringComparison.Ordinal);
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = url.GetLeftPart(UriPartial.Authority),
            ["Reticulum__AdminKeys__0"] = AdminKey,
            ["Reticulum__ClusterSecret"] = secret,
            ["Reticulum__Cluster__ConnectionString"] = database,
            ["Reticulum__Cluster__GatewayPort"] = "0",
            ["Reticulum__Cluster__Id"] = "tests",
            ["Reticulum__Cluster__Provider"] = "PostgreSql",
            ["Reticulum__Cluster__SiloAddress"] = place.Address,
            ["Reticulum__Cluster__SiloPort"] = LoopbackPorts.Free().ToString(CultureInfo.InvariantCulture),
            ["Reticulum__Dashboard__Enabled"] = "false",
            ["Reticulum__DataDirectory"] = data,
            ["Reticulum__MinFreeBytes"] = "0",
            ["Reticulum__Node__Location"] = gateway ? "default" : plan.Locations?[index] ?? "default",
            ["Reticulum__Node__Nickname"] = nickname,
            ["Reticulum__Replication"] = plan.Replication.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in plan.Settings.Concat(place.Settings))
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new NodeSettings(nickname, gateway, directory, data, url, place.Namespace, environment);
    }

    public ChildProcess Launch()
    {
        var project = IsGateway ? "Gateway" : "Silo";
        var executable = Path.Combine(SourceTree.Root, project, "bin", SourceTree.Configuration, "net10.0", IsGateway ? "reticulum-gateway" : "reticulum-silo");

        // "ip netns exec" becomes the program: its id is the node's.
        return Namespace is null
            ? ChildProcess.Start(executable, [], Home, Environment)
            : ChildProcess.Start("ip", ["netns", "exec", Namespace, executable], Home, Environment);
    }
}
