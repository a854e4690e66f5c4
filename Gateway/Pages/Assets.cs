using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Reticulum.Pages;

/// <summary>The style sheet and the script of the pages, from within the assembly; their addresses change with their content, so that browsers may keep them.</summary>
internal sealed class Assets
{
    private const string Prefix = "Reticulum.Pages.Assets.";

    private readonly FrozenDictionary<string, Asset> _assets = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], Read, StringComparer.Ordinal);

    public string Url(string name) => $"/assets/{name}?v={_assets[name].Version}";

    public IResult Get(string name, HttpResponse response)
    {
        if (!_assets.TryGetValue(name, out var asset))
        {
            return TypedResults.NotFound();
        }

        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(asset.Bytes, asset.ContentType);
    }

    private static Asset Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var type = Path.GetExtension(resource) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        return new Asset(bytes, type, Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6)));
    }

    private sealed record Asset(byte[] Bytes, string ContentType, string Version);
}
