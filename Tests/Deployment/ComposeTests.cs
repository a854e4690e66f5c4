using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reticulum.Tests.Architecture;
using Xunit;

namespace Reticulum.Tests.Deployment;

public sealed partial class ComposeTests
{
    private static readonly JsonObject File = (JsonObject)Yaml.Documents("compose.yaml").Single();
    private static readonly JsonObject Services = (JsonObject)File["services"]!;
    private static readonly string Directory = Path.Combine(SourceTree.Root, "deploy");

    public static TheoryData<string> Nodes => ["silo0", "silo1", "silo2", "gateway"];

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Node_Settings_AreUnderstood(string node)
    {
        var environment = ((JsonObject)Services[node]!["environment"]!).Select(static pair => KeyValuePair.Create(pair.Key, Variable().Replace(pair.Value.Text(), "x"))).ToDictionary();
        Assert.Empty(DeployedSettings.Errors(environment));
        Assert.Equal(Services[node].Text("networks", "cluster", "ipv4_address"), environment["Reticulum__Cluster__SiloAddress"]);
        Assert.Equal(node, environment["Reticulum__Node__Nickname"]);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Node_Container_IsTheImageAndCanDoNothingElse(string node)
    {
        var (service, image) = (Services[node]!, node == "gateway" ? "gateway" : "silo");
        Assert.Equal(("..", "deploy/Dockerfile", image), (service.Text("build", "context"), service.Text("build", "dockerfile"), service.Text("build", "target")));
        Assert.Equal($"{node}:/data", Assert.Single((JsonArray)service["volumes"]!).Text());
        Assert.Contains(node, ((JsonObject)File["volumes"]!).Select(static volume => volume.Key));
        Assert.Equal("true", service.Text("read_only"));
        Assert.Equal(["ALL"], ((JsonArray)service["cap_drop"]!).Select(static one => one.Text()));
        Assert.Equal(["no-new-privileges:true"], ((JsonArray)service["security_opt"]!).Select(static one => one.Text()));
        Assert.Equal(["CMD", .. Dockerfile.Read().CommandOf(image, "ENTRYPOINT"), "health", "ready"], ((JsonArray)service["healthcheck"]!["test"]!).Select(static one => one.Text()));
        Assert.Equal("35s", service.Text("stop_grace_period"));
    }

    [Fact]
    public void Network_Addresses_AreOneEach()
    {
        var subnet = IPNetwork.Parse(File["networks"]!["cluster"]!["ipam"]!["config"]![0].Text("subnet"));
        var addresses = Services.Where(static service => service.Value!["networks"] is not null).Select(static service => IPAddress.Parse(service.Value.Text("networks", "cluster", "ipv4_address"))).ToList();
        Assert.Equal(addresses.Distinct(), addresses);
        Assert.All(addresses, address => Assert.True(subnet.Contains(address)));
    }

    [Fact]
    public void Ports_OfTheGatewayAndGrafana_AreAllAndOnLoopback() => Assert.Equal(
        ["gateway ${RETICULUM_ADDRESS:-127.0.0.1}:8080:8080", "grafana ${GRAFANA_ADDRESS:-127.0.0.1}:3000:3000"],
        Services.SelectMany(static service => (service.Value!["ports"] as JsonArray ?? []).Select(port => $"{service.Key} {port.Text()}")));

    /// <summary>What has no value keeps anything from starting; .env.example has a line for each, and gives none away.</summary>
    [Fact]
    public void Secrets_OfEveryService_HaveNoDefault()
    {
        var text = System.IO.File.ReadAllText(Path.Combine(Directory, "compose.yaml"));
        var used = Variable().Matches(text).Select(static variable => (Name: variable.Groups["name"].Value, How: variable.Groups["how"].Value)).ToList();
        var example = System.IO.File.ReadLines(Path.Combine(Directory, ".env.example")).Where(static line => line.Length > 0 && line[0] != '#').Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        Assert.Equal(example.Keys.Order(), used.Select(static variable => variable.Name).Distinct().Order());
        var secrets = used.Where(static variable => variable.Name.Contains("SECRET", StringComparison.Ordinal) || variable.Name.EndsWith("KEY", StringComparison.Ordinal) || variable.Name.EndsWith("PASSWORD", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, secrets.Select(static secret => secret.Name).Distinct().Count());
        Assert.All(secrets, secret => Assert.StartsWith(":?", secret.How, StringComparison.Ordinal));
        Assert.All(secrets, secret => Assert.Equal("", example[secret.Name]));
        Assert.Contains("/deploy/.env", System.IO.File.ReadLines(Path.Combine(SourceTree.Root, ".gitignore")));
    }

    [Fact]
    public void DependsOn_NamesServices_AndWaitsOnlyForThoseWithAQuestion()
    {
        foreach (var (name, service) in Services.Where(static service => service.Value!["depends_on"] is not null))
        {
            var names = service!["depends_on"] switch
            {
                JsonObject conditions => conditions.Select(static one => (one.Key, Condition: one.Value.Text("condition"))),
                JsonNode list => ((JsonArray)list).Select(static one => (Key: one.Text(), Condition: "service_started")),
                _ => [],
            };
            Assert.All(names, needed => Assert.True(Services[needed.Key]?["healthcheck"] is not null || needed.Condition == "service_started", $"{name} waits for {needed.Key}"));
        }
    }

    [Fact]
    public void Mounts_OfFiles_AreThere() => Assert.All(
        Services.SelectMany(static service => service.Value!["volumes"] as JsonArray ?? []).Select(static volume => volume.Text().Split(':')[0]).Where(static source => source[0] == '.'),
        source => Assert.True(Path.Exists(Path.Combine(Directory, source)), source));

    [Fact]
    public void Prometheus_Targets_AreTheNodes() => Assert.Equal(
        Nodes.Select(static node => $"{node.Data}:8080"),
        ((JsonArray)Yaml.Documents("compose", "prometheus.yml").Single()["scrape_configs"]![0]!["static_configs"]![0]!["targets"]!).Select(static target => target.Text()));

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)(?<how>:[?-][^}]*)\}")]
    private static partial Regex Variable();
}
