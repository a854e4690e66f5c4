using Microsoft.Playwright;
using Reticulum.Images;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>The upload page in a browser that runs no scripts.</summary>
public sealed class UploadWithoutScriptTests(SiloInBrowser opened) : IClassFixture<SiloInBrowser>
{
    [Fact]
    public async Task Form_Posted_IsAnsweredByAPageWithTheImage()
    {
        var (page, answer) = await PostAsync(UploadPageUser.File("a.png", SampleImages.Photo(90, 60, ImageFormat.Png), "image/png"));

        Assert.Equal(200, answer.Status);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Stored" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("90 × 60 PNG")).ToBeVisibleAsync();
        foreach (var address in new[]
        {
            await page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "The image that was uploaded" }).GetAttributeAsync("src"),
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "gif" }).First.GetAttributeAsync("href"),
            await page.GetByLabel("Address").InputValueAsync(),
        })
        {
            using var image = await opened.Silo.Http.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.StartsWith("image/", image.EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Form_PostedWhatIsNoImage_IsAnsweredByAPageThatSaysWhy()
    {
        var (page, answer) = await PostAsync(UploadPageUser.File("a.jpg", "no image at all"u8.ToArray()));

        Assert.Equal(415, answer.Status);
        await Assertions.Expect(page.GetByText("That is no image that is taken.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "unsupported_image" }).ClickAsync();
        await page.WaitForURLAsync("**/docs/errors#unsupported_image");
    }

    private async Task<(IPage Page, IResponse Answer)> PostAsync(FilePayload file)
    {
        var page = await opened.NewPageAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        await page.GotoAsync("/");
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Upload" }).ClickAsync(),
            response => response.Request.Method == "POST");
        return (page, answer);
    }
}
