using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Reticulum.Images;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Http;

/// <summary>Hostile input against a real silo: it neither falls over, nor swells, nor says too much, nor touches what is not its own.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Requests = 10_000;
    private const int MutantsPerFormat = 1_000;

    /// <summary>Of memory, while a small machine would still be well: .NET, libvips, 256 MiB of jobs, and half as much again.</summary>
    private const long MostResidentBytes = 1_000L << 20;

    /// <summary>For one answer; a server that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_Hostile_AreAnsweredAndNothingElseHappens()
    {
        var random = new Random(TestSeed.Next(output));
        using var home = new TemporaryDirectory();
        PlantSentinels(home.Path);
        await using var silo = await SiloProcess.StartAsync(home["a/b/c"], dataDirectory: home["a/b/c/data"], cancellationToken: Cancellation);
        var picture = new Pictures(random).Next(2_000);
        using (var stored = await silo.UploadAsync(picture, Cancellation))
        {
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        }

        var before = Surroundings(home.Path, silo.DataDirectory);
        var requests = new HostileRequests(random, SiloProcess.HashOf(picture), picture);
        var hostile = Enumerable.Range(0, Requests).Select(_ => requests.Next()).ToList();
        var statuses = new ConcurrentDictionary<int, int>();
        var faults = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(hostile, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (request, token) =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
            patience.CancelAfter(Patience);
            var answer = await RawHttp.SendAsync(silo.Port, request.Bytes, request.IsTorn, patience.Token);
            statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            if (Fault(request, answer, silo.DataDirectory) is { } fault)
            {
                faults.Enqueue($"{answer.Status}: {fault}\n{request}\n");
            }
        });

        output.WriteLine(string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}")));
        Assert.True(faults.IsEmpty, $"{faults.Count} faults, of which:\n{string.Join('\n', faults.Take(8))}");
        Assert.Equal(before, Surroundings(home.Path, silo.DataDirectory));
        DataCensus.OfImages(silo.DataDirectory);
        await AssertWellAsync(silo);
        Assert.Superset(new HashSet<int> { 200, 206, 301, 400, 404, 405, 416 }, statuses.Keys.ToHashSet());
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Gif)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Avif)]
    [InlineData(ImageFormat.Tiff)]
    public async Task Upload_MutatedImage_IsTakenAndServedOrRefused(ImageFormat format)
    {
        var random = new Random(TestSeed.Next(output));
        var mutator = new ImageMutator(random);
        byte[][] images = [.. Originals(format)];
        var mutants = Enumerable.Range(0, MutantsPerFormat)
            .Select(_ => mutator.Mutate(images[random.Next(images.Length)], images[random.Next(images.Length)]))
            .ToList();
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);

        var statuses = new ConcurrentDictionary<string, int>();
        var faults = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(mutants, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation }, async (mutant, token) =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
            patience.CancelAfter(Patience);
            using var answer = await silo.UploadAsync(mutant, patience.Token);
            await NoteAsync("POST", answer, mutant);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                using var stored = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(patience.Token));
                var hash = stored.RootElement.GetProperty("hash").GetString()!;
                var extension = stored.RootElement.GetProperty("extension").GetString()!;
                foreach (var (size, wanted) in new[] { ("16s", "jpg"), ("24w", format.CanEncode ? extension : "png"), ("9h", "webp") })
                {
                    using var got = await silo.GetAsync(hash, size, wanted, patience.Token);
                    await NoteAsync("GET", got, mutant);
                }
            }
        });

        output.WriteLine(string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}")));
        Assert.True(faults.IsEmpty, $"{faults.Count} faults, of which:\n{string.Join('\n', faults.Take(8))}");
        Assert.Superset(new HashSet<string> { "POST 200", "POST 422" }, statuses.Keys.ToHashSet());
        DataCensus.OfImages(silo.DataDirectory);
        await AssertWellAsync(silo);

        async Task NoteAsync(string method, HttpResponseMessage answer, byte[] mutant)
        {
            statuses.AddOrUpdate($"{method} {(int)answer.StatusCode}", 1, (_, count) => count + 1);
            var fault = (int)answer.StatusCode switch
            {
                200 => null,

                // A mutant may be 32 512 pixels wide and 16 high: 9h of it is wider than WebP can hold.
                400 when method == "GET" => Problems.Fault(
                    400, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Cancellation), silo.DataDirectory, "unsupported_format"),
                413 or 415 or 422 or 503 => Problems.Fault(
                    (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Cancellation), silo.DataDirectory),
                _ => "unexpected",
            };
            if (fault is not null)
            {
                faults.Enqueue($"{method} {(int)answer.StatusCode}: {fault} {answer.RequestMessage?.RequestUri?.PathAndQuery}\n{Convert.ToBase64String(mutant)}\n");
            }
        }
    }

    private static IEnumerable<byte[]> Originals(ImageFormat format)
    {
        yield return SampleImages.Photo(48, 32, format);
        yield return SampleImages.Photo(17, 33, format, seed: 2);
        yield return SampleImages.Transparent(32, 24, format is ImageFormat.Jpeg ? ImageFormat.Png : format);
        if (format.CanAnimate)
        {
            yield return SampleImages.Animation(16, 16, 4, format);
        }

        switch (format)
        {
            case ImageFormat.Jpeg:
                yield return SampleImages.ProgressiveJpeg(48, 32);
                yield return SampleImages.WithMetadata(48, 32);
                break;
            case ImageFormat.Png:
                yield return SampleImages.InterlacedPng(48, 32);
                yield return SampleImages.PalettePng(48, 32);
                break;
            case ImageFormat.Tiff:
                yield return SampleImages.TiledTiff(150, 20);
                yield return SampleImages.MultiPageTiff(32, 16, 3);
                break;
        }
    }

    private static string? Fault(HostileRequest request, RawAnswer answer, string dataDirectory)
    {
        if (answer.Status >= 500 && answer.Status is not (503 or 507) && !(answer.Status == 505 && !request.IsHttp))
        {
            return "no 5xx but 503 and 507";
        }

        if (answer.Headers.ContainsKey("x-injected"))
        {
            return "a header was injected";
        }

        return (request, answer.Status) switch
        {
            ({ IsHttp: false }, _) => null,
            (_, 0) => "no answer",
            ({ HasBody: true }, >= 400) => Problems.Fault(answer.Status, answer.MediaType, answer.Body, dataDirectory),
            _ => null,
        };
    }

    private static async Task AssertWellAsync(SiloProcess silo)
    {
        Assert.False(silo.Process.HasExited, silo.Process.Error);
        Assert.True(await silo.IsReadyAsync(Cancellation));
        var peak = long.Parse(
            File.ReadLines($"/proc/{silo.Process.Id}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) * 1024;
        Assert.InRange(peak, 1, MostResidentBytes);
        TestContext.Current.TestOutputHelper!.WriteLine($"Peak memory {peak >> 20} MiB");
    }

    /// <summary>Files where a path that climbs out of the data directory would come to.</summary>
    private static void PlantSentinels(string home)
    {
        foreach (var directory in new[] { "", "a", "a/b", "a/b/c", "a/images", "a/b/c/etc", "etc" })
        {
            Directory.CreateDirectory(Path.Combine(home, directory));
            foreach (var name in new[] { "full.jpg", "passwd", "meta.json", "image.jpg" })
            {
                File.WriteAllText(Path.Combine(home, directory, name), "not to be touched");
            }
        }
    }

    private static string[] Surroundings(string home, string dataDirectory) =>
        [.. TreeSnapshot.Of(home, dataDirectory), .. TreeSnapshot.Of(Path.GetDirectoryName(SiloProcess.Executable)!, "/none")];
}
