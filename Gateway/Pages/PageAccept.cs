using Microsoft.Net.Http.Headers;

namespace Reticulum.Pages;

/// <summary>
/// Whether an <c>Accept</c> is of somebody who would rather read a page than JSON. Pure. A client that takes either, or does not say, is a program. That the page is named is not enough where
/// anything is taken: Java's HttpURLConnection sends <c>text/html, image/gif, image/jpeg, */*; q=0.2</c> by itself, whatever it wants. XHTML, which each browser names, is named by nobody else.
/// </summary>
internal static class PageAccept
{
    /// <param name="accept">The header's values.</param>
    public static bool Prefers(IList<string>? accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return false;
        }

        var json = Quality("application/json") ?? Quality("application/*") ?? Quality("*/*") ?? 0;
        return Quality("text/html") > json && (json == 0 || Quality("application/xhtml+xml") > 0);

        // Null: it is not named.
        double? Quality(string type) => ranges.FirstOrDefault(range => range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } named ? named.Quality ?? 1 : null;
    }
}
