using System.Globalization;
using System.Net;
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

        await ManyImages.AddAsync(home["data"], first, Enumerable.Repeat(100, Images - 1), pictures, Cancellation);
        var clock = TimeProvider.System.GetTimestamp();
        await using var again = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ready after {TimeProvider.System.GetElapsedTime(clock).TotalSeconds:F2} s"));

        using var got = await again.GetAsync(SiloProcess.HashOf(first), "full", "jpg", Cancellation);
        Assert.Equal(first, await got.Content.ReadAsByteArrayAsync(Cancellation));
    }
}
