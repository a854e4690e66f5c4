using System.Globalization;

namespace Reticulum.Load.Hot;

/// <summary>The width at which a server's rendition of a photograph has about so many bytes: they grow with it.</summary>
internal static class RenditionOfBytes
{
    private const int Narrowest = 40;
    private const int Widest = 3000;

    public const int Small = 5_000;
    public const int Large = 200_000;

    /// <param name="server">Its address.</param>
    /// <param name="pathOf">Of a width.</param>
    /// <param name="bytes">Wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Found> FindAsync(Uri server, Func<int, string> pathOf, int bytes, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server };
        var (low, high) = (Narrowest, Widest);
        while (high - low > Math.Max(1, low / 50))
        {
            var middle = (low + high) / 2;
            (low, high) = (await http.GetByteArrayAsync(pathOf(middle), cancellationToken)).Length < bytes ? (middle, high) : (low, middle);
        }

        return new Found(pathOf(low), await http.GetByteArrayAsync(pathOf(low), cancellationToken));
    }

    /// <summary>Of a Reticulum, ours and the Go original.</summary>
    public static Task<Found> FindAsync(Uri server, string hash, int bytes, CancellationToken cancellationToken) =>
        FindAsync(server, width => string.Create(CultureInfo.InvariantCulture, $"image/{hash}/{width}w/photo.jpg"), bytes, cancellationToken);
}

/// <param name="Path">Below the server's address.</param>
/// <param name="Bytes">The body.</param>
internal sealed record Found(string Path, byte[] Bytes);
