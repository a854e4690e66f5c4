using System.Diagnostics;
using System.Globalization;
using NetVips;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Load.Comparing;
using Reticulum.Load.Photographs;
using Reticulum.Rendering;

namespace Reticulum.Benchmarks.Rendering;

/// <summary>
/// 12 readers who ask for 6 sizes each of one cold original, at the same time, through the maker; beside 6 renderings, each with a decode of its own.
/// Run: <c>Reticulum.Benchmarks sizes</c> or with a JPEG. CPU time of the process, interleaved, each round another image to the store.
/// </summary>
internal static class SizesMeasurement
{
    private const int Readers = 12;
    private const int Rounds = 9;
    private static readonly SizeSpec[] Sizes = [SizeSpec.Square(100), .. new[] { 200, 400, 640, 800, 1200 }.Select(static width => SizeSpec.Box(width, 0))];

    public static async Task RunAsync(string? path)
    {
        using var node = new NodeOnDisk();
        var photograph = path is null ? PhotographSet.Generate(1, 4000, 3000).Photographs[0] : Read(path);
        var (together, separate) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var image = await StoreAsync(node, photograph.Copy(round));
            var (one, other) = (await CpuAsync(() => AskAsync(node, image)), await CpuAsync(() => RenderAsync(node, image)));
            if (round > 0)
            {
                together.Add(one);
                separate.Add(other);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{photograph.Describe()}: {Readers} readers × {Sizes.Length} sizes {Statistics.Spread(together)} ms CPU, {Sizes.Length} separate {Statistics.Spread(separate)} ms, ratio {Statistics.Spread([.. together.Zip(separate, static (a, b) => a / b)], "F2")}"));
    }

    private static Photograph Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        using var header = Image.NewFromBuffer(bytes, kwargs: []);
        return new Photograph(Path.GetFileNameWithoutExtension(path), bytes, header.Width, header.Height);
    }

    private static string Describe(this Photograph photograph) => string.Create(CultureInfo.InvariantCulture, $"{photograph.Name} ({photograph.Megapixels:F0} MP)");

    private static async Task<ImageMetadata> StoreAsync(NodeOnDisk node, Photograph photograph) => await node.StoreAsync(photograph.Bytes, photograph.Width, photograph.Height);

    private static Task<RenderOutcome[]> AskAsync(NodeOnDisk node, ImageMetadata image) => Task.WhenAll(Enumerable.Range(0, Readers).SelectMany(_ => Sizes)
        .Select(size => node.Get<RenditionMaker>().MakeAsync(image, size, ImageFormat.Jpeg, CancellationToken.None)));

    private static Task RenderAsync(NodeOnDisk node, ImageMetadata image)
    {
        var path = ((BlobState.Present)node.Get<DiskBlobStore>().Find(image.Id)).Path;
        foreach (var size in Sizes)
        {
            var plan = RenderPlan.Create(image.Width, image.Height, 1, size, ImageFormat.Jpeg);
            node.Get<DiskBlobStore>().IsRight(image.Id, path);
            ArgumentOutOfRangeException.ThrowIfZero(node.Get<Renderer>().Render(path, image, [plan], CancellationToken.None).Single().Bytes.Length);
        }

        return Task.CompletedTask;
    }

    private static async Task<double> CpuAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds;
    }
}
