using System.Text;

namespace Reticulum.Images;

/// <summary>301 to the one address of the same thing, which a client may remember. The query string goes along.</summary>
/// <param name="path">Decoded, but for slashes.</param>
internal sealed class CanonicalRedirect(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var request = httpContext.Request;
        httpContext.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        httpContext.Response.Headers.CacheControl = "public, max-age=86400";
        httpContext.Response.Headers.Location = request.PathBase.Add(path).ToUriComponent() + HeaderSafe(request.QueryString.Value ?? "");
        return Task.CompletedTask;
    }

    /// <summary>
    /// A path's encoding keeps it within what a header may hold; a query string comes as the client wrote it, and is only encoded
    /// where a header would break.
    /// </summary>
    internal static string HeaderSafe(string query)
    {
        if (query.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
        {
            return query;
        }

        var safe = new StringBuilder(query.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in query.EnumerateRunes())
        {
            if (rune.Value is >= '!' and <= '~')
            {
                safe.Append((char)rune.Value);
                continue;
            }

            foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
            {
                safe.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return safe.ToString();
    }
}
