using Microsoft.Playwright;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>The API document as a person reads it at /docs.</summary>
public sealed class DocsPageTests(SiloInBrowser opened) : IClassFixture<SiloInBrowser>
{
    [Fact]
    public async Task Docs_Opened_ShowTheOperationsAndOneInFull()
    {
        var page = await opened.NewPageAsync();
        var watch = PageWatch.Over(page, opened.Silo.Port);
        await page.GotoAsync("/docs/");
        await Assertions.Expect(page.GetByText("A replicated image store that resizes on the fly.").First).ToBeVisibleAsync();

        var sidebar = page.GetByRole(AriaRole.Navigation).First;
        await sidebar.GetByText("Management").First.ClickAsync();
        await sidebar.GetByText("Deletes an image: gone for every reader from the answer on.").First.ClickAsync();

        var operation = page.Locator("section", new PageLocatorOptions { HasText = "A second time is answered like the first." }).Last;
        await Assertions.Expect(operation.GetByText("An image's address: the SHA-1 of its bytes, 40 hexadecimal digits.").First).ToBeVisibleAsync();
        watch.AssertNothing();
    }
}
