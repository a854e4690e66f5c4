using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>Long: not for the silo, but for the file system, which has to make and to remove half a million names.</summary>
[Collection(nameof(SiloProcess))]
[Trait("Suite", "faults")]
public sealed class ManyImagesTests(ITestOutputHelper output)
{
    private const int Images = 100_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The contract's 3 s are a figure for the benchmarks (it is in the output); here it is that so many do not stop it.</summary>
    [Fact]
    public async Task Start_100000ImagesOnDisk_IsReady()
    {
        using var home = new TemporaryDirectory();
        var pictures = new Pictures(new Random(1));
        var first = pictures.Next(100);
        await using (var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation))
        {
            using var answer = await silo.UploadAsync(first, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await MultiplyAsync(home["data"], first, pictures);
        var clock = TimeProvider.System.GetTimestamp();
        await using var again = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ready after {TimeProvider.System.GetElapsedTime(clock).TotalSeconds:F2} s"));

        using var got = await again.GetAsync(SiloProcess.HashOf(first), "full", "jpg", Cancellation);
        Assert.Equal(first, await got.Content.ReadAsByteArrayAsync(Cancellation));
    }

    /// <summary>Others like the first, as uploading them would have left them, without the flushing.</summary>
    private static async Task MultiplyAsync(string data, byte[] first, Pictures pictures)
    {
        var images = Path.Combine(data, "images");
        var hash = SiloProcess.HashOf(first);
        var metadata = await File.ReadAllTextAsync(Path.Combine(images, hash[..2], hash[2..4], hash, "meta.json"), Cancellation);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(first));
        Assert.Contains(sha256, metadata, StringComparison.Ordinal);
        for (var n = 1; n < Images; n++)
        {
            var image = pictures.Next(100);
            Assert.Equal(first.Length, image.Length);
            var other = SiloProcess.HashOf(image);
            var directory = Directory.CreateDirectory(Path.Combine(images, other[..2], other[2..4], other)).FullName;
            await File.WriteAllBytesAsync(Path.Combine(directory, "full.jpg"), image, Cancellation);
            var its = metadata.Replace(hash, other, StringComparison.Ordinal)
                .Replace(sha256, Convert.ToHexStringLower(SHA256.HashData(image)), StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(directory, "meta.json"), its, Cancellation);
        }
    }
}
