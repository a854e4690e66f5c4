using System.Text.Json.Nodes;
using Xunit;

namespace Reticulum.Tests.Deployment;

public sealed class KubernetesTests
{
    private static readonly IReadOnlyList<JsonNode> Silos = Yaml.Documents("kubernetes", "silos.yaml");
    private static readonly IReadOnlyList<JsonNode> Gateways = Yaml.Documents("kubernetes", "gateways.yaml");

    /// <summary>What Kubernetes would put there.</summary>
    private static readonly Dictionary<string, string> Fields = new()
    {
        ["metadata.name"] = "silo-0",
        ["status.podIP"] = "10.244.1.7",
        ["metadata.labels['topology.kubernetes.io/zone']"] = "eu-central-1a",
    };

    public static TheoryData<string> Images => ["silo", "gateway"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Pod_Settings_AreUnderstood(string image)
    {
        // The secret's files, as docs/operations/install.md makes it.
        var environment = new Dictionary<string, string> { ["Reticulum__ClusterSecret"] = "x", ["Reticulum__Cluster__ConnectionString"] = "x", ["Reticulum__AdminKeys"] = "x", ["Reticulum__UploadKeys"] = "x" };
        foreach (var (name, value) in Dockerfile.Read().EnvironmentOf(image))
        {
            environment[name] = value;
        }

        foreach (var variable in (JsonArray)Container(image)["env"]!)
        {
            environment[variable.Text("name")] = variable!["value"]?.Text() ?? Fields[variable.Text("valueFrom", "fieldRef", "fieldPath")];
        }

        Assert.Empty(DeployedSettings.Errors(environment));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Pod_Mounts_AreWhereTheImageLooks(string image)
    {
        var environment = Dockerfile.Read().EnvironmentOf(image);
        var mounts = ((JsonArray)Container(image)["volumeMounts"]!).ToDictionary(static mount => mount.Text("name"), static mount => mount.Text("mountPath"));
        Assert.Equal(environment["Reticulum__DataDirectory"], mounts["data"]);
        Assert.Equal(environment["CREDENTIALS_DIRECTORY"], mounts["secrets"]);
        Assert.Equal("/tmp", mounts["tmp"]);
        var volumes = ((JsonArray)Pod(image)["volumes"]!).Select(static volume => volume.Text("name")).Concat((Owner(image)["spec"]!["volumeClaimTemplates"] as JsonArray ?? []).Select(static claim => claim.Text("metadata", "name")));
        Assert.Equal(mounts.Keys.Order(), volumes.Order());
    }

    /// <summary>Pod Security's "restricted", which the namespace enforces.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void Pod_Rights_AreRestricted(string image)
    {
        var (pod, container) = (Pod(image)["securityContext"], Container(image)["securityContext"]);
        Assert.Equal(("true", ContainedProcess.UserId, ContainedProcess.UserId, "RuntimeDefault"), (pod.Text("runAsNonRoot"), pod.Text("runAsUser"), pod.Text("fsGroup"), pod.Text("seccompProfile", "type")));
        Assert.Equal(("false", "true", "ALL"), (container.Text("allowPrivilegeEscalation"), container.Text("readOnlyRootFilesystem"), container!["capabilities"]!["drop"]![0].Text()));
        Assert.Equal("false", Pod(image).Text("automountServiceAccountToken"));
        Assert.Equal("restricted", Yaml.Documents("kubernetes", "namespace.yaml").Single()["metadata"]!["labels"].Text("pod-security.kubernetes.io/enforce"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Pod_Probes_KillForADeadProcessOnly(string image)
    {
        var container = Container(image);
        Assert.Equal(
            ("/healthz/live", "/healthz/ready", "/healthz/live"),
            (container.Text("startupProbe", "httpGet", "path"), container.Text("readinessProbe", "httpGet", "path"), container.Text("livenessProbe", "httpGet", "path")));
        var ports = ((JsonArray)container["ports"]!).ToDictionary(static port => port.Text("name"), static port => port.Text("containerPort"));
        Assert.Equal(("8080", "11111"), (ports["http"], ports["orleans"]));
        Assert.All(["startupProbe", "readinessProbe", "livenessProbe"], probe => Assert.Equal("http", container.Text(probe, "httpGet", "port")));
    }

    /// <summary>It waits for the others, within the time that it has; a restart that drained would move all its images away and back.</summary>
    [Fact]
    public void Silo_BeforeItStops_WaitsAndDoesNotDrain()
    {
        var command = ((JsonArray)Container("silo")["lifecycle"]!["preStop"]!["exec"]!["command"]!).Select(static word => word.Text()).ToArray();
        Assert.Equal(Dockerfile.Read().CommandOf("silo", "ENTRYPOINT"), command[..1]);
        Assert.Equal("health", command[1]);
        var asked = HealthCheck.HealthArguments.TryParse(command[2..]);
        Assert.Equal("cluster", asked?.Question);
        Assert.InRange(int.Parse(Pod("silo").Text("terminationGracePeriodSeconds"), System.Globalization.CultureInfo.InvariantCulture) - asked!.Wait.TotalSeconds, 35, 120);
    }

    [Fact]
    public void Silos_OneIsTaken_NoOtherIs()
    {
        Assert.Equal("1", Silos.Single(static one => one.Text("kind") == "PodDisruptionBudget").Text("spec", "maxUnavailable"));
        var affinity = Pod("silo")["affinity"]!["podAntiAffinity"]!["requiredDuringSchedulingIgnoredDuringExecution"]![0];
        Assert.Equal("kubernetes.io/hostname", affinity.Text("topologyKey"));
        Assert.Equal("topology.kubernetes.io/zone", Pod("silo")["topologySpreadConstraints"]![0].Text("topologyKey"));
        Assert.Equal(("Retain", "Retain"), (Owner("silo").Text("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"), Owner("silo").Text("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")));
    }

    /// <summary>Services, budgets and policies find the pods they are made for.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void Selectors_OfAll_MatchThePods(string image)
    {
        var labels = (JsonObject)Owner(image)["spec"]!["template"]!["metadata"]!["labels"]!;
        var documents = image == "silo" ? Silos : Gateways;
        var selectors = documents.SelectMany(Yaml.Walk).OfType<JsonObject>()
            .SelectMany(static map => map.Where(static pair => pair.Key is "selector" or "matchLabels" or "podSelector").Select(static pair => pair.Value as JsonObject))
            .Where(static selector => selector is not null && selector["matchLabels"] is null).ToList();
        Assert.True(selectors.Count >= 4);
        Assert.All(selectors, selector => Assert.All(selector!, pair => Assert.Equal(labels[pair.Key].Text(), pair.Value.Text())));
        Assert.All(documents.Where(static one => one.Text("kind") == "Service"), service => Assert.Equal("8080", service["spec"]!["ports"]![0] is { } port && port["targetPort"] is { } target
            ? ((JsonArray)Container(image)["ports"]!).Single(one => one.Text("name") == target.Text()).Text("containerPort")
            : service["spec"]!["ports"]![0].Text("port")));
    }

    [Fact]
    public void Kustomization_Names_WhatIsThere()
    {
        var file = Yaml.Documents("kubernetes", "kustomization.yaml").Single();
        Assert.All((JsonArray)file["resources"]!, resource => Assert.NotEmpty(Yaml.Documents("kubernetes", resource.Text())));
        Assert.Equal(
            Images.Select(static image => Container(image.Data).Text("image")),
            ((JsonArray)file["images"]!).Select(static image => image.Text("name")));
    }

    private static JsonNode Owner(string image) => (image == "silo" ? Silos : Gateways).Single(static one => one.Text("kind") is "StatefulSet" or "Deployment");

    private static JsonNode Pod(string image) => Owner(image)["spec"]!["template"]!["spec"]!;

    private static JsonNode Container(string image) => Assert.Single((JsonArray)Pod(image)["containers"]!)!;
}
