using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Reticulum.Images;
using Reticulum.Load.Comparing;
using Reticulum.Rendering;

namespace Reticulum.Benchmarks.Rendering;

/// <summary>
/// Small renditions of a stored larger one beside those of the original: CPU, and SSIM of each beside the direct reduction.
/// Run: <c>Reticulum.Benchmarks derive PHOTOGRAPH...</c>; Markdown to standard output. One thread; medians over the photographs that allow it.
/// </summary>
internal static class DeriveMeasurement
{
    private const int Repetitions = 6;

    public static void Run(string[] paths)
    {
        var vips = new VipsSetup();
        var (inspector, renderer) = (new ImageInspector(Options.Create(new LimitOptions()), vips), new Renderer(vips));
        Console.WriteLine("| stored → wanted | photographs | original, CPU ms | stored, CPU ms | times faster | SSIM stored - original |\n|---|---|---|---|---|---|");
        foreach (var (stored, wanted) in new[] { ("400w", "100w"), ("800w", "100s"), ("800w", "200w"), ("1600w", "400w") })
        {
            var results = paths.Select(path => Measure(renderer, path, EncoderMeasurement.Describe(inspector, path), stored, wanted)).OfType<(double, double, double)>().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {stored} → {wanted} | {results.Length} | {Statistics.Spread([.. results.Select(static one => one.Item1)])} | {Statistics.Spread([.. results.Select(static one => one.Item2)])} | {Statistics.Spread([.. results.Select(static one => one.Item1 / one.Item2)])} | {Statistics.Spread([.. results.Select(static one => one.Item3)], "F4")} |"));
        }
    }

    private static (double Original, double Stored, double Likeness)? Measure(Renderer renderer, string path, ImageMetadata source, string stored, string wanted)
    {
        var (key, plan) = (Key(stored), Plan(source, Key(wanted)));
        if (DeriveRule.Source(source, plan, [key]) is null)
        {
            return null;
        }

        byte[] Original(RenderPlan one) => renderer.Render(path, source, [one], CancellationToken.None).Single().Bytes;
        var larger = Plan(source, key);
        var rendition = new Rendition(key, Original(larger), larger.Width, larger.Height, "", default);
        byte[] Derived() => renderer.Derive(rendition, source, plan, CancellationToken.None).Bytes;
        using var direct = EncoderMeasurement.Direct(path, plan);
        return (
            Cpu(() => Original(plan)),
            Cpu(Derived),
            EncoderMeasurement.Likeness(direct, Derived()) - EncoderMeasurement.Likeness(direct, Original(plan)));
    }

    private static double Cpu(Func<byte[]> work)
    {
        work();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            work();
        }

        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds / Repetitions;
    }

    private static RenditionKey Key(string size) =>
        SizeSpec.TryParse(size, 8192, out var spec) ? new RenditionKey(default, spec, ImageFormat.Jpeg) : throw new ArgumentException(size, nameof(size));

    private static RenderPlan Plan(ImageMetadata source, RenditionKey key) => RenderPlan.Create(source.Width, source.Height, 1, key.Size, key.Format);
}
