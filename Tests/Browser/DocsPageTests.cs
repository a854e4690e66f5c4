using Microsoft.Playwright;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>The API document as a person reads it at /docs: nothing of it comes from elsewhere, and what is tried goes to this node.</summary>
public sealed class DocsPageTests(SiloInBrowser opened) : IClassFixture<SiloInBrowser>
{
    [Fact]
    public async Task Docs_AnOperationIsOpened_ItIsShownInFull()
    {
        var page = await opened.NewPageAsync();
        var watch = PageWatch.Over(page, opened.Silo.Port);
        await page.GotoAsync("/docs/");
        await Assertions.Expect(page.GetByText("A replicated image store that resizes on the fly.").First).ToBeVisibleAsync();

        await OpenAsync(page, "Management", "Deletes an image");

        var operation = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Deletes an image: gone for every reader from the answer on." });
        foreach (var text in new[] { "A second time is answered like the first.", "An image's address: the SHA-1 of its bytes", "admin_key_required", "not_found" })
        {
            await Assertions.Expect(operation.GetByText(text).First).ToBeVisibleAsync();
        }

        watch.AssertNothing();
    }

    [Fact]
    public async Task Docs_AnOperationIsTried_ThisNodeAnswers()
    {
        var page = await opened.NewPageAsync();
        var watch = PageWatch.Over(page, opened.Silo.Port);
        await page.GotoAsync("/docs/");

        await OpenAsync(page, "Health", "The process answers");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Test Request (get /healthz/live)" }).ClickAsync();
        var client = page.GetByRole(AriaRole.Dialog);
        await client.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Send get request" }).ClickAsync();

        await Assertions.Expect(client.GetByRole(AriaRole.Region, new LocatorGetByRoleOptions { Name = "Response" }).GetByText("200 OK")).ToBeVisibleAsync();
        watch.AssertNothing();
    }

    private static async Task OpenAsync(IPage page, string group, string operation)
    {
        var sidebar = page.GetByRole(AriaRole.Complementary);
        await sidebar.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = group, Exact = true }).ClickAsync();
        await sidebar.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = operation }).First.ClickAsync();
    }
}
