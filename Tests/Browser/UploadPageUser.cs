using Microsoft.Playwright;

namespace Reticulum.Tests.Browser;

/// <summary>A person at the upload page.</summary>
internal sealed class UploadPageUser(IPage page)
{
    private const string ToTransfer = """
        files => {
          const transfer = new DataTransfer();
          for (const { name, type, base64 } of files) {
            transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
          }
          return transfer;
        }
        """;

    public IPage Page => page;

    public ILocator Rows => page.Locator(".upload");

    /// <summary>What was said to those who hear the page.</summary>
    public ILocator Announcer => page.Locator("#announcer");

    public ILocator Row(string fileName) => Rows.Filter(new LocatorFilterOptions { Has = page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = fileName, Exact = true }) });

    public static FilePayload File(string name, byte[] bytes, string type = "image/jpeg") => new() { Name = name, MimeType = type, Buffer = bytes };

    public Task OpenAsync() => page.GotoAsync("/");

    public Task ChooseAsync(params FilePayload[] files) => page.Locator("#upload input[type=file]").SetInputFilesAsync(files);

    public async Task DropAsync(params FilePayload[] files)
    {
        var transfer = await TransferAsync(files);
        var target = page.Locator("#drop");
        foreach (var type in new[] { "dragenter", "dragover", "drop" })
        {
            await target.DispatchEventAsync(type, new { dataTransfer = transfer });
        }
    }

    public async Task PasteAsync(params FilePayload[] files) =>
        await page.EvaluateAsync("clipboardData => document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))", await TransferAsync(files));

    public static Task AssertStoredAsync(ILocator row) => Assertions.Expect(row).ToHaveAttributeAsync("data-state", "stored");

    /// <summary>Presses the button by the keyboard.</summary>
    /// <returns>What is in the clipboard then.</returns>
    public async Task<string> CopyAsync(ILocator row, string what)
    {
        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = $"Copy {what}" }).PressAsync("Enter");
        await Assertions.Expect(Announcer).ToContainTextAsync($"The {(what == "Address" ? "address" : what)} copied.");
        return await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
    }

    /// <summary>Picks a size and a format, and waits until the preview shows it.</summary>
    public static async Task PickAsync(ILocator row, string kind, int? width, int? height, string format)
    {
        await row.GetByRole(AriaRole.Radio, new LocatorGetByRoleOptions { Name = kind, Exact = true }).CheckAsync();
        await row.GetByRole(AriaRole.Radio, new LocatorGetByRoleOptions { Name = format, Exact = true }).CheckAsync();
        foreach (var (name, number) in new[] { ("width", width), ("height", height) })
        {
            if (number is { } pixels)
            {
                await row.Locator($"input[type=number][name={name}]").FillAsync($"{pixels}");
            }
        }
    }

    private Task<IJSHandle> TransferAsync(FilePayload[] files) =>
        page.EvaluateHandleAsync(ToTransfer, files.Select(file => new { name = file.Name, type = file.MimeType, base64 = Convert.ToBase64String(file.Buffer) }).ToArray());
}
