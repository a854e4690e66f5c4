using System.Text.RegularExpressions;
using Xunit;

namespace Reticulum.Tests.Deployment;

/// <summary>What can be known of the Dockerfile without building an image.</summary>
public sealed class DockerfileTests
{
    private static readonly Dockerfile File = Dockerfile.Read();

    public static TheoryData<string> Images => ["silo", "gateway"];

    [Fact]
    public void Copy_OfTheContext_IsThereAndLetThrough()
    {
        Assert.Empty(BuildContext.Missing(File["build"]));
        var ignored = IgnoreFile.Read();
        Assert.All(["Silo/Program.cs", "Gateway/Pages/Assets/site.css", "appsettings/appsettings.json", "global.json"], path => Assert.True(ignored.LetsThrough(path), path));
        Assert.All(["deploy/.env", "Silo/bin/Release/net10.0/reticulum-silo", "data/images/a", "Silo/data/node-id", ".git/config", "Tests/Tests.csproj"], path => Assert.False(ignored.LetsThrough(path), path));
    }

    [Fact]
    public void Copy_FromAStage_NamesAnEarlierOne()
    {
        var names = File.Stages.Select(static stage => stage.Name).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(File.Stages, stage => Assert.All(stage.Of("COPY").Select(static copy => Regex.Match(copy, "--from=(\\S+)")).Where(static from => from.Success), from =>
            Assert.InRange(names.IndexOf(from.Groups[1].Value), 0, names.IndexOf(stage.Name) - 1)));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Image_Runs_AsNobodyInParticular(string image)
    {
        var stages = File.Ancestry(image);
        Assert.Equal(["runtime", image], stages.Select(static stage => stage.Name));
        Assert.EndsWith("-chiseled", stages[0].From, StringComparison.Ordinal);
        Assert.Equal("$APP_UID", stages.SelectMany(static stage => stage.Of("USER")).Last());
        Assert.Equal("/data", Assert.Single(stages.SelectMany(static stage => stage.Of("VOLUME"))));
        Assert.DoesNotContain(stages, static stage => stage.Of("RUN").Any()); // there is no shell
    }

    /// <summary>Whoever acts on it kills: a full queue or a dead database is no reason.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void Healthcheck_OfTheImage_AsksForTheProcessOnly(string image)
    {
        var program = $"/app/reticulum-{image}";
        Assert.Equal([program], File.CommandOf(image, "ENTRYPOINT"));
        Assert.Equal([program, "health", "live"], File.CommandOf(image, "HEALTHCHECK"));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Environment_OfTheImage_IsUnderstood(string image)
    {
        var environment = File.EnvironmentOf(image);
        Assert.Empty(DeployedSettings.Errors(environment));
        Assert.Equal("/data", environment["Reticulum__DataDirectory"]);
        Assert.Equal("background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0", environment["MALLOC_CONF"]); // docs/tuning.md
        Assert.Equal(environment["LD_PRELOAD"], File["runtime"].Of("COPY").First().Split(' ')[^1]);
    }

    [Theory]
    [InlineData("a/bin/x", false)]
    [InlineData("b/x", true)]
    [InlineData("b/bin/x", false)]
    [InlineData("c", false)]
    public void IgnoreFile_LastMatch_Decides(string path, bool through) => Assert.Equal(through, IgnoreFile.Parse("*", "# c", "!b/", "**/bin/").LetsThrough(path));
}
