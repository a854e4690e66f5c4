using System.Text.RegularExpressions;
using Reticulum.Tests.Architecture;
using Xunit;

namespace Reticulum.Tests.OpenApi;

/// <summary>docs/api.md, written by hand, names the addresses that there are, and all of them.</summary>
[Collection(nameof(OneApiWorld))]
public sealed partial class ApiGuideTests(ApiWorld world)
{
    private static readonly string[] Pages = ["/api/v1", "/status", "/status/events", "/dashboard", "/image/{hash}/debug/{name}", "/orleans", "/docs", "/docs/errors", "/openapi/v1.json"];

    [Fact]
    public void Page_NamesTheOperationsAndNoOthers()
    {
        var named = Named(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "api.md"))).Distinct().ToList();
        var operations = world.Document.Operations;
        Assert.Equal("", string.Join(", ", named.Where(one => !Pages.Any(page => Fits(page, one.Path)) && !operations.Any(operation => IsMeant(operation, one)))));
        Assert.Equal("", string.Join(", ", operations.Where(operation => !named.Any(one => IsMeant(operation, one))).Select(static operation => operation.Id)));
    }

    /// <summary>Commands for curl, and addresses in backticks with or without a method in front of them.</summary>
    private static IEnumerable<(string? Method, string Path)> Named(string text)
    {
        foreach (Match command in Command().Matches(text))
        {
            var line = command.Value;
            yield return (Method().Match(line) is { Success: true } method ? method.Groups[1].Value : line.Contains(" -F ", StringComparison.Ordinal) ? "POST" : "GET", command.Groups[1].Value);
        }

        foreach (Match address in Address().Matches(text))
        {
            yield return (address.Groups[1] is { Success: true, Value: not "HEAD" } method ? method.Value : null, address.Groups[2].Value);
        }
    }

    private static bool IsMeant(DocumentedOperation operation, (string? Method, string Path) named) =>
        Fits(operation.Path, named.Path) && (named.Method is null || operation.Method.Method == named.Method);

    private static bool Fits(string template, string path)
    {
        var (expected, segments) = (Segments(template), Segments(path));
        return expected.Length == segments.Length && expected.Zip(segments).All(static pair => pair.First == pair.Second || pair.First.StartsWith('{'));
    }

    private static string[] Segments(string path) => path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^curl .*?http://127\.0\.0\.1:8080(/\S*)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("-X ([A-Z]+)")]
    private static partial Regex Method();

    [GeneratedRegex("`(?:([A-Z]+) )?(/[^`\\s]*)`")]
    private static partial Regex Address();
}
