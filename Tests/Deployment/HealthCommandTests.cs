using Microsoft.Extensions.Configuration;
using Reticulum.HealthCheck;
using Xunit;

namespace Reticulum.Tests.Deployment;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("urls=http://127.0.0.1:7", "http://127.0.0.1:7/")]
    [InlineData("urls=http://10.1.0.5:7;http://10.1.0.5:8", "http://10.1.0.5:7/")]
    [InlineData("urls=http://0.0.0.0:7", "http://127.0.0.1:7/")]
    [InlineData("urls=http://[::]:7", "http://127.0.0.1:7/")]
    [InlineData("urls=http://[::1]:7", "http://[::1]:7/")]
    [InlineData("urls=http://+:7", "http://127.0.0.1:7/")]
    [InlineData("urls=http://localhost:7", "http://127.0.0.1:7/")]
    [InlineData("urls=http://images.example:7", "http://127.0.0.1:7/")]
    [InlineData("urls=https://*:7;http://*:8", "http://127.0.0.1:8/")]
    [InlineData("urls=https://*:7", "https://127.0.0.1:7/")]
    [InlineData("http_ports=7;8", "http://127.0.0.1:7/")]
    [InlineData("https_ports=7", "https://127.0.0.1:7/")]
    [InlineData("urls=http://*:7 http_ports=8", "http://127.0.0.1:7/")]
    [InlineData("urls=http://*:7 Kestrel:Endpoints:Http:Url=http://*:8", "http://127.0.0.1:8/")]
    public void NodeAddress_FromTheSettings_IsWhereTheNodeListens(string settings, string url)
    {
        var found = NodeAddress.Find(null, Configured(settings));
        Assert.Equal((url, true), (found?.Url.ToString(), found?.IsOwn));
    }

    [Theory]
    [InlineData("urls=http://127.0.0.1:0")]
    [InlineData("urls=http://unix:/run/reticulum.sock")]
    [InlineData("urls=nonsense")]
    [InlineData("")]
    public void NodeAddress_NoPortIsKnown_IsNone(string settings) => Assert.Null(NodeAddress.Find(null, Configured(settings)));

    [Theory]
    [InlineData("http://10.0.0.1:9", "http://10.0.0.1:9/")]
    [InlineData("https://node.example/healthz/live", "https://node.example/healthz/live")]
    [InlineData("10.0.0.1:9", null)]
    [InlineData("ftp://10.0.0.1", null)]
    public void NodeAddress_SaidByHand_BeatsTheSettings(string said, string? url)
    {
        var found = NodeAddress.Find(said, Configured("urls=http://127.0.0.1:7"));
        Assert.Equal(url, found?.Url.ToString());
        Assert.False(found?.IsOwn ?? false);
    }

    [Theory]
    [InlineData("*", null)]
    [InlineData("images.example;b.example", "images.example")]
    [InlineData("*.example", "health.example")]
    [InlineData("a.example;*", null)]
    public void NodeAddress_NodeListensToSomeNamesOnly_AsksForOne(string allowed, string? host) =>
        Assert.Equal(host, NodeAddress.Find(null, Configured($"urls=http://*:7 AllowedHosts={allowed}"))?.Host);

    [Theory]
    [InlineData("", "ready", null, 0)]
    [InlineData("live", "live", null, 0)]
    [InlineData("ready --wait 30", "ready", null, 30)]
    [InlineData("cluster --wait=600 --urls http://*:7", "cluster", null, 600)]
    [InlineData("--url http://127.0.0.1:7", "ready", "http://127.0.0.1:7", 0)]
    public void Arguments_Understood_SayWhatIsAsked(string line, string question, string? url, int wait)
    {
        var parsed = HealthArguments.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((question, url, TimeSpan.FromSeconds(wait)), (parsed?.Question, parsed?.Url, parsed?.Wait));
    }

    [Theory]
    [InlineData("alive")]
    [InlineData("--help")]
    [InlineData("live -h")]
    [InlineData("live --wait soon")]
    [InlineData("live --wait -1")]
    public void Arguments_NotUnderstood_AreRefused(string line) => Assert.Null(HealthArguments.TryParse(line.Split(' ')));

    [Theory]
    [InlineData("health", true)]
    [InlineData("--urls=health", false)]
    [InlineData("", false)]
    public void Command_IsMeant_ByTheFirstWordOnly(string line, bool meant) => Assert.Equal(meant, HealthCommand.IsMeant(line.Split(' ')));

    private static IConfiguration Configured(string settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2)).Select(static pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
        .Build();
}
