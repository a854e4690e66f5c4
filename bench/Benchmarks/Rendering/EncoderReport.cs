using System.Globalization;
using System.Text;
using Reticulum.Images;
using Reticulum.Load.Comparing;

namespace Reticulum.Benchmarks.Rendering;

/// <summary>One photograph at one size in one format.</summary>
/// <param name="Size">As in an address.</param>
/// <param name="Format">What comes out.</param>
/// <param name="First">Bytes.</param>
/// <param name="Polished">Bytes; those of the first where it stays.</param>
/// <param name="FirstCpu">Milliseconds, decoding and scaling with it.</param>
/// <param name="PolishedCpu">Milliseconds of the whole search.</param>
/// <param name="FirstLikeness">SSIM beside the direct reduction.</param>
/// <param name="PolishedLikeness">As <paramref name="FirstLikeness"/>.</param>
/// <param name="IsReplaced">Enough was gained.</param>
internal sealed record EncoderResult(
    string Size, ImageFormat Format, int First, int Polished, double FirstCpu, double PolishedCpu, double FirstLikeness, double PolishedLikeness, bool IsReplaced);

/// <summary>Medians over the photographs, in Markdown.</summary>
internal sealed class EncoderReport(IReadOnlyList<EncoderResult> results, IReadOnlyList<string> photographs)
{
    public string Write()
    {
        var text = new StringBuilder();
        text.AppendLine("# The first and the polished encoding");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Written by `Reticulum.Benchmarks encoders` on {photographs.Count} photographs: {string.Join(", ", photographs.Select(Path.GetFileNameWithoutExtension))}.");
        text.AppendLine("Medians over the photographs, in brackets the smallest and the largest. SSIM (brightness, `Grains/Rendering/Ssim.cs`) beside the direct reduction, which decodes");
        text.AppendLine("the whole, scales it by Lanczos and loses nothing. CPU of one thread: of the first with decoding and scaling, of the polished of the whole search.");
        text.AppendLine("*of JPEG*: of the first JPEG of the same photograph and size.");
        text.AppendLine();
        text.AppendLine("| size, format | first KB | polished KB | ratio | SSIM first | SSIM polished - first | replaced | first CPU ms | first CPU of JPEG | polishing CPU ms | first of JPEG | polished of JPEG |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var group in results.GroupBy(static result => (result.Size, result.Format)).OrderBy(static group => Array.IndexOf(EncoderMeasurement.Sizes, group.Key.Size)))
        {
            AppendRow(text, group.Key.Size, group.Key.Format, [.. group]);
        }

        return text.ToString();
    }

    private void AppendRow(StringBuilder text, string size, ImageFormat format, IReadOnlyList<EncoderResult> group)
    {
        EncoderResult[] jpegs = [.. results.Where(result => result.Size == size && result.Format == ImageFormat.Jpeg)];
        string Of(Func<EncoderResult, double> value, string form) => Statistics.Median(group.Select(value)).ToString(form, CultureInfo.InvariantCulture);
        string OfJpeg(Func<EncoderResult, EncoderResult, double> ratio) =>
            Statistics.Median(group.Zip(jpegs, ratio)).ToString("F2", CultureInfo.InvariantCulture);
        text.AppendLine(string.Join(
            " | ",
            $"| {size}, {format.Extension}",
            Of(static one => one.First / 1000.0, "F1"),
            Of(static one => one.Polished / 1000.0, "F1"),
            Statistics.Spread([.. group.Select(static one => one.Polished / (double)one.First)], "F2"),
            Of(static one => one.FirstLikeness, "F4"),
            Statistics.Spread([.. group.Select(static one => one.PolishedLikeness - one.FirstLikeness)], "F4"),
            $"{group.Count(static one => one.IsReplaced)}/{group.Count}",
            Of(static one => one.FirstCpu, "F0"),
            OfJpeg(static (one, jpeg) => one.FirstCpu / jpeg.FirstCpu),
            Of(static one => one.PolishedCpu, "F0"),
            OfJpeg(static (one, jpeg) => one.First / (double)jpeg.First),
            OfJpeg(static (one, jpeg) => one.Polished / (double)jpeg.First)) + " |");
    }
}
