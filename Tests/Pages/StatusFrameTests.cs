using System.Text.Json;
using Reticulum.Pages;
using Xunit;

namespace Reticulum.Tests.Pages;

public sealed class StatusFrameTests
{
    [Fact]
    public void Since_OnePartHasChanged_IsThatPartOnOneLine()
    {
        var before = Frame("one", "<p>\nold</p>");
        var after = Frame("one", "<p class=\"x\">\r\nnew & 'é'</p>");
        var line = after.Since(before)!;
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        using var document = JsonDocument.Parse(line);
        var part = Assert.Single(document.RootElement.EnumerateObject());
        Assert.Equal(("nodes", "<p class=\"x\">\r\nnew & 'é'</p>"), (part.Name, part.Value.GetProperty("html").GetString()));
        Assert.Equal(after.Parts["nodes"].Version, part.Value.GetProperty("version").GetString());
    }

    [Fact]
    public void Since_NothingHasChanged_IsNothing() => Assert.Null(Frame("a", "b").Since(Frame("a", "b")));

    [Fact]
    public void Since_Nothing_IsAll()
    {
        using var document = JsonDocument.Parse(Frame("a", "b").Since(StatusFrame.Empty)!);
        Assert.Equal(["nodes", "summary"], document.RootElement.EnumerateObject().Select(static part => part.Name).Order(StringComparer.Ordinal));
    }

    internal static StatusFrame Frame(string summary, string nodes) => new(new Dictionary<string, StatusPart> { ["summary"] = StatusPart.Of(summary), ["nodes"] = StatusPart.Of(nodes) });
}
