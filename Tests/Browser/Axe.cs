using System.Text.Json;
using Microsoft.Playwright;
using Reticulum.Tests.Architecture;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>axe-core, which judges a page as those who cannot see it, or have no mouse, would. test.sh installs it.</summary>
internal static class Axe
{
    private static readonly string Script = Path.Combine(SourceTree.Root, "artifacts", "axe", "node_modules", "axe-core", "axe.min.js");

    // What is only here for the report, and all that is not serious, is left out.
    private const string Run = """
        async () => JSON.stringify((await axe.run()).violations.filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => `${node.html} ${node.any.map((one) => one.message)}`).join("; ")}`))
        """;

    /// <summary>Before the page is opened: later its own rules on scripts would keep it out.</summary>
    public static Task AddAsync(IPage page)
    {
        Assert.True(File.Exists(Script), $"{Script} is missing: test.sh installs what the tests need");
        return page.AddInitScriptAsync(scriptPath: Script);
    }

    /// <summary>The serious and critical violations of its rules, among which are those of WCAG 2.2 A and AA that can be checked by a program.</summary>
    public static async Task<IEnumerable<string>> FindAsync(IPage page) =>
        JsonSerializer.Deserialize<string[]>(await page.EvaluateAsync<string>(Run))!.Select(violation => $"{page.Url} {violation}");
}
