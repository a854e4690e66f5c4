using Reticulum.Tests.Architecture;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>
/// The first command of the README. The web SDK would run a project in the project's own folder; data is to lie in <c>./data</c> of whoever runs it.
/// </summary>
public sealed class DotnetRunTests
{
    [Theory]
    [InlineData("Silo")]
    [InlineData("Gateway")]
    public async Task DotnetRun_FromAnyDirectory_KeepsIt(string project)
    {
        using var home = new TemporaryDirectory();
        await using var evaluation = ChildProcess.Start(
            "dotnet",
            ["msbuild", Path.Combine(SourceTree.Root, project, $"{project}.csproj"), "-getProperty:RunWorkingDirectory", "-nodeReuse:false"],
            home.Path,
            new Dictionary<string, string>());

        await evaluation.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, evaluation.ExitCode);
        Assert.Equal(home.Path, evaluation.Output.Trim());
    }
}
