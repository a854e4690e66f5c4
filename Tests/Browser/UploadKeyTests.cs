using Microsoft.Playwright;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>The upload page where upload keys are set.</summary>
public sealed class UploadKeyTests(UploadKeyTests.LockedSilo opened) : IClassFixture<UploadKeyTests.LockedSilo>
{
    private const string Key = "correct horse ä";

    [Fact]
    public async Task Page_AKeyIsNeeded_FilesWaitForItAndItIsKeptForTheTab()
    {
        var page = await opened.NewPageAsync();
        var addresses = new List<string>();
        page.Request += (_, request) => addresses.Add(request.Url);
        var user = new UploadPageUser(page);
        await user.OpenAsync();
        var key = page.GetByLabel("Upload key");

        await user.DropAsync(UploadPageUser.File("a.jpg", SampleImages.Photo(60, 40)));
        await Assertions.Expect(user.Row("a.jpg").Locator(".upload-state")).ToHaveTextAsync("Waiting for the upload key");
        await Assertions.Expect(key).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(user.Row("a.jpg").Locator(".upload-problem")).ToContainTextAsync("The upload key is wrong.");
        await Assertions.Expect(key).ToHaveAttributeAsync("aria-invalid", "true");

        await key.FillAsync(Key);
        await user.Row("a.jpg").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try again: a.jpg" }).ClickAsync();
        await UploadPageUser.AssertStoredAsync(user.Row("a.jpg"));

        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Upload key")).ToHaveValueAsync(Key);
        Assert.Null(await page.EvaluateAsync<string?>("() => localStorage.length + document.cookie === '0' ? null : 'kept'"));
        Assert.DoesNotContain(addresses, address => Uri.UnescapeDataString(address).Contains("horse", StringComparison.Ordinal) || address.Contains("wrong", StringComparison.Ordinal));
        var other = await opened.NewPageAsync();
        await other.GotoAsync("/");
        await Assertions.Expect(other.GetByLabel("Upload key")).ToHaveValueAsync("");
    }

    public sealed class LockedSilo : SiloInBrowser
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Reticulum:UploadKeys:0"] = Key };
    }
}
