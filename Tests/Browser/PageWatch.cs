using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>What a page must never do: complain on the browser's console, or ask another host.</summary>
internal sealed class PageWatch
{
    private readonly ConcurrentQueue<string> _seen = new();

    private PageWatch()
    {
    }

    /// <param name="page">Before it is opened.</param>
    /// <param name="port">Of the only server that it may ask.</param>
    public static PageWatch Over(IPage page, int port)
    {
        var watch = new PageWatch();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                watch._seen.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => watch._seen.Enqueue(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && (url.Host, url.Port) != ("127.0.0.1", port))
            {
                watch._seen.Enqueue($"elsewhere: {request.Url}");
            }
        };
        return watch;
    }

    public void AssertNothing() => Assert.Empty(_seen);
}
