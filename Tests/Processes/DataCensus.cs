using System.Security.Cryptography;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>
/// Reads a data directory from outside, sharing no code with the server: what is under <c>images/</c> is whole, in its place, and nothing else is there.
/// </summary>
internal static class DataCensus
{
    /// <summary>Checks everything under <c>images/</c>; the hashes of the originals.</summary>
    public static IReadOnlySet<string> OfImages(string dataDirectory)
    {
        var images = Path.Combine(dataDirectory, "images");
        var found = new HashSet<string>();
        foreach (var file in Files(images))
        {
            var path = Path.GetRelativePath(images, file).Split('/');
            Assert.True(path.Length == 4, $"{file} is not an image's");
            var hash = path[2];
            Assert.Matches("^[0-9a-f]{40}$", hash);
            Assert.Equal((hash[..2], hash[2..4]), (path[0], path[1]));
            Assert.Matches(@"^(full|\d+s|\d+w|\d+h|\d+w\d+h)\.(jpg|png|gif|webp|avif|tif)$|^(meta|tombstone)\.json$", path[3]);
            if (path[3].StartsWith("full.", StringComparison.Ordinal))
            {
                if (TryRead(file) is { } bytes && !IsSealed(bytes))
                {
                    Assert.Equal(hash, Convert.ToHexStringLower(SHA1.HashData(bytes)));
                    Assert.True(found.Add(hash), $"{hash} has two originals");
                }
            }
        }

        return found;
    }

    /// <summary>What is beside the images: the node's own files, and nothing that is left of anything.</summary>
    public static IEnumerable<string> Others(string dataDirectory) =>
        Files(dataDirectory)
            .Select(file => Path.GetRelativePath(dataDirectory, file))
            .Where(file => !file.StartsWith("images/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>A rendition, of the full size in another format than the original's: 44 bytes behind its image say so.</summary>
    internal static bool IsSealed(byte[] file) => file.Length > 44 && file.AsSpan(file.Length - 40).StartsWith("freeRTC1"u8);

    /// <summary>Null: it was listed, and the node, which may be running, has moved it away since.</summary>
    private static byte[]? TryRead(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string[] Files(string directory) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, "*", SearchOption.AllDirectories) : [];
}
