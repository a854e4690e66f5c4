using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>Very many images on a disk, as uploading them would have left them, without the flushing.</summary>
internal static class ManyImages
{
    /// <param name="data">The data directory; nobody runs on it.</param>
    /// <param name="first">An image that was uploaded: the others' metadata are as its own.</param>
    /// <param name="comments">For each other one, how many bytes of comments it has.</param>
    /// <param name="pictures">Where they come from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Their hashes.</returns>
    public static async Task<IReadOnlyList<string>> AddAsync(string data, byte[] first, IEnumerable<int> comments, Pictures pictures, CancellationToken cancellationToken)
    {
        var images = Path.Combine(data, "images");
        var hash = SiloProcess.HashOf(first);
        var metadata = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(images, hash[..2], hash[2..4], hash, "meta.json"), cancellationToken))!.AsObject();
        Assert.Equal((hash, first.Length), ((string?)metadata["hash"], (int?)metadata["length"]));
        var hashes = new List<string>();
        foreach (var length in comments)
        {
            var image = pictures.Next(length);
            var other = SiloProcess.HashOf(image);
            var directory = Directory.CreateDirectory(Path.Combine(images, other[..2], other[2..4], other)).FullName;
            await File.WriteAllBytesAsync(Path.Combine(directory, "full.jpg"), image, cancellationToken);
            metadata["hash"] = other;
            metadata["sha256"] = Convert.ToHexStringLower(SHA256.HashData(image));
            metadata["length"] = image.Length;
            await File.WriteAllTextAsync(Path.Combine(directory, "meta.json"), metadata.ToJsonString(), cancellationToken);
            hashes.Add(other);
        }

        return hashes;
    }
}
