using Microsoft.Playwright;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>A page of which nobody complains: no error in the console, nothing asked of another server.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    public WatchedPage(IPage page, Uri node)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complain($"{message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => Complain(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" or "wss" } url && url.Authority != node.Authority)
            {
                Complain($"asked {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>The whole page, where <c>RETICULUM_SCREENSHOTS</c> names a directory.</summary>
    public async Task ScreenshotAsync(string name, bool fullPage = true)
    {
        if (Environment.GetEnvironmentVariable("RETICULUM_SCREENSHOTS") is { } directory)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, $"{name}.png"), FullPage = fullPage });
        }
    }

    public async Task AssertNoSidewaysScrollAsync() =>
        Assert.Equal(0, await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));

    /// <summary>A refusal that was meant: the browser puts it into its console by itself.</summary>
    public void ForgiveOne(string words)
    {
        lock (_complaints)
        {
            Assert.Contains(words, Assert.Single(_complaints), StringComparison.Ordinal);
            _complaints.Clear();
        }
    }

    public void AssertNoComplaints()
    {
        lock (_complaints)
        {
            Assert.Empty(_complaints);
        }
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private void Complain(string words)
    {
        lock (_complaints)
        {
            _complaints.Add(words);
        }
    }
}
