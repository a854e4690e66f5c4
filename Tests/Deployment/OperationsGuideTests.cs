using System.Reflection;
using System.Text.RegularExpressions;
using Reticulum.Configuration;
using Reticulum.HealthCheck;
using Reticulum.Tests.Architecture;
using Xunit;

namespace Reticulum.Tests.Deployment;

/// <summary>docs/operations: what it names is there, and each recipe says which test carries it out.</summary>
public sealed partial class OperationsGuideTests
{
    private static readonly string Guide = Path.Combine(SourceTree.Root, "docs", "operations");

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Guide, "*.md").Select(static path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Links_LeadSomewhere(string page)
    {
        foreach (var (file, anchor) in Link().Matches(Read(page)).Select(static link => (link.Groups["file"].Value, link.Groups["anchor"].Value)))
        {
            var target = Path.GetFullPath(Path.Combine(Guide, file.Length == 0 ? page : file));
            Assert.True(Path.Exists(target), $"{page}: {file}");
            Assert.True(anchor.Length == 0 || AnchorsOf(target).Contains(anchor), $"{page}: {file}#{anchor}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Recipe_Tests_ExistAndAreNamed(string page)
    {
        var named = TestName().Matches(Read(page)).Select(static name => (Class: name.Groups["class"].Value, Method: name.Groups["method"].Value)).ToList();
        Assert.True(page == "README.md" || named.Any(static name => name.Method.Length > 0), $"{page} names no test");
        var classes = typeof(OperationsGuideTests).Assembly.GetTypes().ToLookup(static type => type.Name);
        Assert.All(named, name => Assert.True(
            classes[name.Class].Any(type => name.Method.Length == 0 || type.GetMethod(name.Method, BindingFlags.Public | BindingFlags.Instance) is { } method && method.GetCustomAttributes().Any(static one => one is FactAttribute)),
            $"{page}: {name.Class}.{name.Method}"));
    }

    /// <summary>A setting that is named is one, in either way of writing; a recipe that is followed to the letter meets no error.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Settings_Exist(string page)
    {
        var known = OptionSections.All.SelectMany(Setting.Of).Select(static setting => setting.Key["Reticulum:".Length..]).ToHashSet();
        var sections = known.Where(static key => key.Contains(':', StringComparison.Ordinal)).Select(static key => key.Split(':')[0]).ToHashSet();
        var text = Read(page);
        Assert.All(Variable().Matches(text).Select(static variable => variable.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)), key => Assert.Contains(key, known));
        Assert.All(Key().Matches(text).Where(key => sections.Contains(key.Groups[1].Value)).Select(static key => key.Value.Trim('`')), key => Assert.Contains(key.Split('=')[0], known));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_HealthCommands_AreUnderstood(string page) => Assert.All(
        HealthLine().Matches(Read(page)).Select(static line => line.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        static words => Assert.NotNull(HealthArguments.TryParse(words)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_FilesOfDeploy_AreThere(string page) => Assert.All(
        DeployedFile().Matches(Read(page)).Select(static file => file.Value).Where(static file => file != "deploy/.env"),
        static file => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, file)), file));

    /// <summary>Each alert has its paragraph, where its annotation says it is.</summary>
    [Fact]
    public void Alerts_AllOfThem_HaveAParagraph()
    {
        var anchors = AnchorsOf(Path.Combine(Guide, "alerts.md"));
        var alerts = Yaml.Documents("prometheus", "alerts.yml").SelectMany(Yaml.Walk).OfType<System.Text.Json.Nodes.JsonObject>().Where(static rule => rule.ContainsKey("alert")).ToList();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert =>
        {
            var anchor = alert.Text("alert").ToLowerInvariant();
            Assert.Contains(anchor, anchors);
            Assert.Equal($"docs/operations/alerts.md#{anchor}", alert.Text("annotations", "runbook"));
        });
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Guide, page));

    // As GitHub makes them.
    private static HashSet<string> AnchorsOf(string path) => File.Exists(path)
        ? [.. Heading().Matches(File.ReadAllText(path)).Select(static heading => NoAnchor().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))]
        : [];

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#]*)(#(?<anchor>[^)]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"`(?<class>[A-Z]\w+Tests)(\.(?<method>\w+))?`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"Reticulum__(\w+?)(?=[^\w]|$)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"`([A-Z]\w+):[A-Z]\w+(=\w+)?`")]
    private static partial Regex Key();

    [GeneratedRegex(@"\bhealth((?: (?:live|ready|cluster|--wait \d+|--urls? \S+))+)")]
    private static partial Regex HealthLine();

    [GeneratedRegex(@"(?<![\w/])deploy/[\w./-]*\w")]
    private static partial Regex DeployedFile();
}
