using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Reticulum.Configuration;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Configuration;

public sealed class ReticulumHostTests
{
    [Theory]
    [InlineData(ReticulumHost.Silo, "http://127.0.0.1:8080")]
    [InlineData(ReticulumHost.Gateway, "http://127.0.0.1:8081")]
    public void CreateBuilder_NothingSaid_ListensOnItsRolesAddress(string role, string url) => Assert.Equal(url, Built(role).Configuration["urls"]);

    [Theory]
    [InlineData("--urls=http://127.0.0.1:7", "http://127.0.0.1:7")]
    [InlineData("--http_ports=7", null)]
    [InlineData("--https_ports=7", null)]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://127.0.0.1:7", null)]
    public void CreateBuilder_AddressSaid_LosesToIt(string argument, string? url) => Assert.Equal(url, Built(ReticulumHost.Silo, argument).Configuration["urls"]);

    [Fact]
    public void CreateBuilder_RolesOrleansPorts_DoNotClash()
    {
        var ports = new[] { ReticulumHost.Silo, ReticulumHost.Gateway }.Select(role => Built(role).Configuration["Reticulum:Cluster:SiloPort"]).ToArray();
        Assert.NotEqual(ports[0], ports[1]);
        Assert.All(ports, Assert.NotNull);
    }

    [Fact]
    public void CreateBuilder_CommandLine_BeatsTheFiles() =>
        Assert.Equal("7", Built(ReticulumHost.Gateway, "--Reticulum:Cluster:SiloPort=7").Configuration["Reticulum:Cluster:SiloPort"]);

    [Fact]
    public void CreateBuilder_Sources_NoneWatchesFiles() => Assert.DoesNotContain(
        ((IConfigurationBuilder)Built(ReticulumHost.Silo).Configuration).Sources, source => source is FileConfigurationSource { ReloadOnChange: true });

    [Fact]
    public void CreateBuilder_ContentRoot_IsNotTheWorkingDirectory() =>
        Assert.Equal(AppContext.BaseDirectory.TrimEnd('/'), Built(ReticulumHost.Silo).Environment.ContentRootPath.TrimEnd('/'));

    [Fact]
    public void CreateBuilder_Shutdown_EndsWithinThirtySeconds() =>
        Assert.InRange(Built(ReticulumHost.Silo).Services.BuildServiceProvider().GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.TotalSeconds, 20, 29);

    [Fact]
    public void AddCheckedOptions_RegistersWhatWasRead()
    {
        var builder = Built(ReticulumHost.Silo, "--Reticulum:Limits:MaxDimension=77");
        Assert.Empty(builder.AddCheckedOptions());
        Assert.Equal(77, builder.Services.BuildServiceProvider().GetRequiredService<IOptions<LimitOptions>>().Value.MaxDimension);
    }

    [Fact]
    public void AddCheckedOptions_Errors_AreReturned() => Assert.Equal(
        ["Reticulum:Limits:MaxDimension = \"x\": must be a whole number from 1 to 65535"],
        Built(ReticulumHost.Silo, "--Reticulum:Limits:MaxDimension=x").AddCheckedOptions());

    private static WebApplicationBuilder Built(string role, params string[] args) => ReticulumHost.CreateBuilder(args, role);
}
