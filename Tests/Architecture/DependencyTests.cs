using System.Xml.Linq;
using ArchUnitNET.Loader;
using Xunit;

namespace Reticulum.Tests.Architecture;

/// <summary>
/// The direction of the dependencies: <c>Grains.Interfaces ◄ Grains ◄ Silo ► ServiceDefaults</c>, <c>Grains.Interfaces ◄ Gateway ► ServiceDefaults</c>.
/// What a project declares is read from its project file, what it uses from its compiled assembly (the compiler drops references that nothing uses).
/// </summary>
public sealed class DependencyTests
{
    private static readonly string[] Ours = ["Grains.Interfaces", "Grains", "ServiceDefaults", "Gateway", "Silo"];

    private static readonly string[] NetVipsUsers = ["Renderer", "Renderer.Polishing", "Renderer.Pulling", "ImageInspector", "VipsSetup"];

    /// <summary>Project, and the projects of ours that it may know.</summary>
    public static TheoryData<string, string[]> Directions => new()
    {
        { "Grains.Interfaces", [] },
        { "Grains", ["Grains.Interfaces"] },
        { "ServiceDefaults", ["Grains.Interfaces"] },
        { "Gateway", ["Grains.Interfaces", "ServiceDefaults"] },
        { "Silo", ["Grains.Interfaces", "Grains", "ServiceDefaults", "Gateway"] },
    };

    [Theory]
    [MemberData(nameof(Directions))]
    public void ProjectFile_References_GoInTheRightDirection(string project, string[] allowed)
    {
        var file = XDocument.Load(Path.Combine(SourceTree.Root, project, $"{project}.csproj"));
        var references = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Assembly_References_GoInTheRightDirection(string project, string[] allowed)
    {
        var references = ReferencesOf(project).Intersect(Ours.Select(AssemblyNameOf));
        Assert.Empty(references.Except(allowed.Select(AssemblyNameOf)));
    }

    [Theory]
    [InlineData("Grains.Interfaces", "Microsoft.AspNetCore")]
    [InlineData("Grains.Interfaces", "NetVips")]
    [InlineData("Grains", "Microsoft.AspNetCore")]
    [InlineData("Gateway", "NetVips")]
    [InlineData("ServiceDefaults", "NetVips")]
    [InlineData("Silo", "NetVips")]
    public void Assembly_Uses_NotWhatBelongsElsewhere(string project, string foreign) =>
        Assert.DoesNotContain(ReferencesOf(project), reference => reference.StartsWith(foreign, StringComparison.Ordinal));

    [Theory]
    [InlineData("Grains.Interfaces")]
    [InlineData("Grains")]
    public void ProjectFile_OfACore_TakesNoWebFramework(string project)
    {
        var file = XDocument.Load(Path.Combine(SourceTree.Root, project, $"{project}.csproj"));
        Assert.Equal("Microsoft.NET.Sdk", file.Root!.Attribute("Sdk")!.Value);
        Assert.Empty(file.Descendants("FrameworkReference"));
    }

    /// <summary>Pixels have one room. Seen in the compiled code, where an alias or a global using hides nothing.</summary>
    [Fact]
    public void NetVips_InCompiledCode_IsUsedByItsRoomOnly()
    {
        var grains = new ArchLoader().LoadAssemblies(Load("Grains")).Build();
        var users = grains.Types.Where(type => type.Dependencies.Any(use => use.Target.FullName.StartsWith("NetVips.", StringComparison.Ordinal)));
        Assert.Empty(users.Select(type => type.FullName.Split('+')[0]).Except(NetVipsUsers.Select(name => $"Reticulum.Rendering.{name}")));
    }

    /// <summary>Seen in the sources, where the compiler has not folded away its constants and the exceptions that are caught.</summary>
    [Fact]
    public void NetVips_InSources_IsUsedByItsRoomOnly()
    {
        var users = SourceTree.CSharpFiles
            .Where(path => Ours.Any(project => path.StartsWith(project + '/', StringComparison.Ordinal)))
            .Where(path => File.ReadLines(Path.Combine(SourceTree.Root, path)).Any(line => Code(line).Contains("NetVips", StringComparison.Ordinal)));
        Assert.Empty(users.Except(NetVipsUsers.Select(name => $"Grains/Rendering/{name}.cs")));

        static string Code(string line) => line.Split("//")[0];
    }

    private static IEnumerable<string> ReferencesOf(string project) =>
        Load(project).GetReferencedAssemblies().Select(reference => reference.Name!);

    private static System.Reflection.Assembly Load(string project) => System.Reflection.Assembly.Load(AssemblyNameOf(project));

    private static string AssemblyNameOf(string project) => project switch
    {
        "Gateway" => "reticulum-gateway",
        "Silo" => "reticulum-silo",
        _ => $"Reticulum.{project}",
    };
}
