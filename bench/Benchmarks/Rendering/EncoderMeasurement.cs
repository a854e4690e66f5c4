using System.Diagnostics;
using Microsoft.Extensions.Options;
using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;

namespace Reticulum.Benchmarks.Rendering;

/// <summary>
/// The first and the polished encoding of photographs: bytes, CPU, and how alike each is to the direct reduction, which decodes the whole and loses nothing.
/// Run: <c>Reticulum.Benchmarks encoders PHOTOGRAPH...</c>; writes the report to standard output. One thread; CPU time of the process.
/// </summary>
internal static class EncoderMeasurement
{
    public static readonly string[] Sizes = ["100s", "400w", "800w", "1600w"];

    public static readonly ImageFormat[] Formats = [ImageFormat.Jpeg, ImageFormat.WebP, ImageFormat.Avif, ImageFormat.Png];

    public static void Run(string[] paths)
    {
        var vips = new VipsSetup();
        var (inspector, renderer) = (new ImageInspector(Options.Create(new LimitOptions()), vips), new Renderer(vips));
        var results = new List<EncoderResult>();
        foreach (var path in paths)
        {
            var source = Describe(inspector, path);
            foreach (var size in Sizes.Select(Parse).Where(size => size.Width <= source.Width))
            {
                foreach (var format in Formats)
                {
                    results.Add(Measure(renderer, path, source, size, format));
                    Console.Error.WriteLine(results[^1]);
                }
            }
        }

        Console.Write(new EncoderReport(results, paths).Write());
    }

    public static ImageMetadata Describe(ImageInspector inspector, string path) => inspector.Inspect(path, ImageFormat.Jpeg) is InspectOutcome.Inspected image
        ? new ImageMetadata(default, "", new FileInfo(path).Length, ImageFormat.Jpeg, image.Width, image.Height, image.Pages, default, 1, image.Weight)
        : throw new ArgumentException($"{path} is no JPEG.", nameof(path));

    private static SizeSpec Parse(string text) => SizeSpec.TryParse(text, 8192, out var size) ? size : throw new ArgumentException(text, nameof(text));

    private static EncoderResult Measure(Renderer renderer, string path, ImageMetadata source, SizeSpec size, ImageFormat format)
    {
        var plan = RenderPlan.Create(source.Width, source.Height, 1, size, format);
        using var cancellation = new CancellationTokenSource();
        byte[] First() => renderer.Render(path, source, [plan], cancellation.Token).Single().Bytes;
        First();
        var (first, firstCpu) = Timed(First);
        var (polished, polishedCpu) = Timed(() => renderer.Polish(path, source, plan, first, cancellation.Token));
        using var direct = Direct(path, plan);
        return new EncoderResult(
            size.ToString(), format, first.Length, (polished ?? first).Length, firstCpu, polishedCpu, Likeness(direct, first), Likeness(direct, polished ?? first), polished is not null);
    }

    private static (T Made, double Milliseconds) Timed<T>(Func<T> work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var made = work();
        process.Refresh();
        return (made, (process.TotalProcessorTime - before).TotalMilliseconds);
    }

    public static Image Direct(string path, RenderPlan plan)
    {
        using var whole = Image.Jpegload(path, access: Enums.Access.Sequential);
        using var scaled = whole.ThumbnailImage(plan.ScaledWidth, height: plan.ScaledHeight, size: Enums.Size.Force);
        using var cut = scaled.Crop(plan.Left, plan.Top, plan.Width, plan.Height);
        return cut.CopyMemory();
    }

    public static double Likeness(Image direct, byte[] encoded)
    {
        using var decoded = Image.NewFromBuffer(encoded, kwargs: []);
        return Ssim.Of(Luma(direct), Luma(decoded), direct.Width);
    }

    private static byte[] Luma(Image image)
    {
        using var matrix = Image.NewFromArray(new[,] { { 0.299, 0.587, 0.114 } });
        using var luma = image.Recomb(matrix);
        using var bytes = luma.Cast(Enums.BandFormat.Uchar);
        return bytes.WriteToMemory<byte>();
    }
}
