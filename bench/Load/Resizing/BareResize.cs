using NetVips;

namespace Reticulum.Load.Resizing;

/// <summary>
/// One resize with NetVips and nothing else, source and result in memory: what a server around libvips can at best reach.
/// </summary>
internal static class BareResize
{
    private const int AnyHeight = 10_000_000;
    private const int Quality = 80;
    private const int OptimizedSide = 400;
    private const int WebPEffort = 2;

    /// <summary>One operation at a time in each thread, no cache, no warnings: as in the silo, and the same for the whole process.</summary>
    public static void SetUp()
    {
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
    }

    /// <summary>
    /// With the settings of the silo's <c>Renderer</c>: the reference. Keep the two alike; a difference shows as bytes per answer in the report. How it has its pixels computed is libvips' own way,
    /// not the silo's (<c>Renderer.Pull</c>): the loop is what NetVips does by itself.
    /// </summary>
    /// <param name="job">What to resize.</param>
    /// <param name="format"><c>jpg</c> or <c>webp</c>.</param>
    public static byte[] LikeRenderer(ResizeJob job, string format = "jpg")
    {
        var (photograph, size) = job;
        var (width, height) = size.Scaled(photograph);
        var scale = Math.Max(width / (double)photograph.Width, height / (double)photograph.Height);
        var shrink = scale <= 1 / 8.0 ? 8 : scale <= 1 / 4.0 ? 4 : scale <= 1 / 2.0 ? 2 : 1;
        using var decoded = Image.JpegloadBuffer(photograph.Bytes, shrink: shrink, access: Enums.Access.Sequential);
        using var scaled = decoded.ThumbnailImage(width, height: height, size: Enums.Size.Force);
        if (!size.IsSquare)
        {
            return Encode(scaled, size, format);
        }

        using var square = scaled.Crop((width - size.Pixels) / 2, (height - size.Pixels) / 2, size.Pixels, size.Pixels);
        return Encode(square, size, format);
    }

    /// <summary>As most people write it: <c>vips_thumbnail_buffer</c>, which keeps a factor 2 of the shrinking for itself.</summary>
    public static byte[] Thumbnail(ResizeJob job, string format = "jpg")
    {
        var (photograph, size) = job;
        using var thumbnail = size.IsSquare
            ? Image.ThumbnailBuffer(photograph.Bytes, size.Pixels, height: size.Pixels, size: Enums.Size.Down, crop: Enums.Interesting.Centre)
            : Image.ThumbnailBuffer(photograph.Bytes, size.Pixels, height: AnyHeight, size: Enums.Size.Down);
        return Encode(thumbnail, size, format);
    }

    private static byte[] Encode(Image image, Size size, string format) => format == "webp"
        ? image.WebpsaveBuffer(q: Quality, effort: WebPEffort, keep: Enums.ForeignKeep.None)
        : image.JpegsaveBuffer(q: Quality, optimizeCoding: size.Pixels <= OptimizedSide, keep: Enums.ForeignKeep.None);
}
