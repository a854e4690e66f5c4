using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using NetVips;
using Reticulum.Images;
using Reticulum.Load.Photographs;
using Reticulum.Rendering;

namespace Reticulum.Benchmarks.Rendering;

/// <summary>
/// What <see cref="RenderCost"/> was fitted to: the peak of resident memory that one rendition adds to a warm process, beside the estimate.
/// Each case in a process of its own, because memory that was given back is not asked for again. Linux only. Run: <c>Reticulum.Benchmarks memory</c>.
/// </summary>
internal static class RenderMemory
{
    private static readonly (string Source, string Wanted)[] Cases =
    [
        ("baseline.jpg", "400w.jpg"), ("progressive.jpg", "400w.jpg"), ("progressive444.jpg", "400w.jpg"), ("cmyk.jpg", "400w.jpg"), ("turned.jpg", "4000w.jpg"),
        ("still.png", "400w.jpg"), ("interlaced.png", "400w.jpg"), ("lossy.webp", "400w.jpg"), ("lossy.webp", "4000w.jpg"), ("lossless.webp", "400w.jpg"),
        ("still.avif", "400w.jpg"), ("still.tif", "400w.jpg"), ("still.gif", "400w.jpg"),
        ("baseline.jpg", "4000w.png"), ("baseline.jpg", "4000w.webp"), ("baseline.jpg", "800w.avif"), ("baseline.jpg", "4000w.avif"), ("baseline.jpg", "4000w.gif"),
        ("baseline.jpg", "100s.jpg,800w.jpg"), ("still.png", "100s.jpg,800w.jpg"),
        ("animation.gif", "320w.gif"), ("animation.gif", "300s.webp"), ("animation.webp", "320w.webp"),
    ];

    public static void Run(string[] args)
    {
        if (args is [var source, var wanted])
        {
            Measure(source, wanted);
            return;
        }

        var directory = Directory.CreateTempSubdirectory("reticulum-render-memory-");
        try
        {
            MakeSources(directory.FullName);
            Console.WriteLine("| source | wanted | MiB | estimate | CPU ms |\n|---|---|---|---|---|");
            foreach (var (name, sizes) in Cases)
            {
                using var child = Process.Start(Environment.ProcessPath!, ["memory", Path.Combine(directory.FullName, name), sizes]);
                child.WaitForExit();
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Measure(string path, string wanted)
    {
        var vips = new VipsSetup();
        var inspector = new ImageInspector(Options.Create(new LimitOptions()), vips);
        var renderer = new Renderer(vips);
        var warm = Path.Combine(Path.GetDirectoryName(path)!, "warm.jpg");
        Render(renderer, warm, Describe(inspector, warm), "100s.jpg");

        var source = Describe(inspector, path);
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak begins anew
        using var process = Process.GetCurrentProcess();
        var (before, cpu) = (Status("VmRSS"), process.TotalProcessorTime);
        Render(renderer, path, source, wanted);
        process.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {Path.GetFileName(path)} | {wanted} | {Status("VmHWM") - before} | {RenderCost.Estimate(source, Plans(source, wanted)) >> 20} | {(process.TotalProcessorTime - cpu).TotalMilliseconds:F0} |"));
    }

    private static void Render(Renderer renderer, string path, ImageMetadata source, string wanted)
    {
        using var cancellation = new CancellationTokenSource();
        foreach (var rendered in renderer.Render(path, source, Plans(source, wanted), cancellation.Token))
        {
            ArgumentOutOfRangeException.ThrowIfZero(rendered.Bytes.Length);
        }
    }

    private static IReadOnlyList<RenderPlan> Plans(ImageMetadata source, string wanted) => [.. wanted.Split(',').Select(name
        => RenditionKey.TryParseFileName(default, name, out var key)
            ? RenderPlan.Create(source.Width, source.Height, source.Pages, key.Size, key.Format)
            : throw new ArgumentException($"{name} is no rendition.", nameof(wanted)))];

    private static ImageMetadata Describe(ImageInspector inspector, string path)
    {
        return ImageFormats.TryParseExtension(Path.GetExtension(path).AsSpan(1), out var format) && inspector.Inspect(path, format) is InspectOutcome.Inspected image
            ? new ImageMetadata(default, "", new FileInfo(path).Length, format, image.Width, image.Height, image.Pages, default, 1, image.Weight)
            : throw new ArgumentException($"{path} is no image.", nameof(path));
    }

    private static long Status(string key) => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith(key, StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10)
        .Single();

    // 24 MP, and an animation of 200 frames of 640 × 480 that move over it.
    private static void MakeSources(string directory)
    {
        string At(string name) => Path.Combine(directory, name);
        using var photograph = Image.NewFromBuffer(PhotographSet.Generate(1, 6000, 4000).Photographs[0].Bytes, kwargs: []);
        using var pixels = photograph.CopyMemory();
        using (var small = pixels.ThumbnailImage(600))
        {
            small.Jpegsave(At("warm.jpg"));
        }

        pixels.Jpegsave(At("baseline.jpg"), q: 85);
        pixels.Jpegsave(At("progressive.jpg"), q: 85, interlace: true);
        pixels.Jpegsave(At("progressive444.jpg"), q: 85, interlace: true, subsampleMode: Enums.ForeignSubsample.Off);
        pixels.Pngsave(At("still.png"), compression: 1);
        pixels.Pngsave(At("interlaced.png"), compression: 1, interlace: true);
        pixels.Webpsave(At("lossy.webp"), q: 85, effort: 0);
        pixels.Webpsave(At("lossless.webp"), lossless: true, effort: 0);
        pixels.Heifsave(At("still.avif"), q: 60, effort: 0, compression: Enums.ForeignHeifCompression.Av1, bitdepth: 8);
        pixels.Tiffsave(At("still.tif"), compression: Enums.ForeignTiffCompression.Deflate);
        pixels.Gifsave(At("still.gif"), effort: 1);
        using (var cmyk = pixels.IccTransform("cmyk", inputProfile: "srgb", embedded: false))
        {
            cmyk.Jpegsave(At("cmyk.jpg"), q: 85);
        }

        using (var turned = pixels.Mutate(header => header.Set(GValue.GIntType, "orientation", 6)))
        {
            turned.Jpegsave(At("turned.jpg"), q: 85);
        }

        var frames = Enumerable.Range(0, 200).Select(frame => pixels.Crop(frame * 20, frame * 10, 640, 480)).ToArray();
        using var strip = Image.Arrayjoin(frames, across: 1);
        using var animation = strip.Mutate(header => header.Set(GValue.GIntType, "page-height", 480));
        animation.Webpsave(At("animation.webp"), q: 75, effort: 0);
        animation.Gifsave(At("animation.gif"), effort: 1, dither: 0);
        Array.ForEach(frames, frame => frame.Dispose());
    }
}
