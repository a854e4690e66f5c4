using NetVips;

namespace Reticulum.Load.Resizing;

/// <summary>
/// One resize with NetVips and nothing else, with the settings of the silo's <c>Renderer</c>: what any server around libvips can at best reach.
/// Keep the two alike; a difference shows as bytes per answer in the report.
/// </summary>
internal static class BareResize
{
    private const int AnyHeight = 10_000_000;
    private const int Quality = 80;

    /// <summary>One operation at a time in each thread, no cache: as in the silo, and the same for the whole process.</summary>
    public static void SetUp()
    {
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
    }

    /// <summary>Source and result in memory.</summary>
    public static byte[] Run(ResizeJob job)
    {
        var (photograph, size) = job;
        using var thumbnail = size.IsSquare
            ? Image.ThumbnailBuffer(photograph.Bytes, size.Pixels, height: size.Pixels, size: Enums.Size.Down, crop: Enums.Interesting.Centre)
            : Image.ThumbnailBuffer(photograph.Bytes, size.Pixels, height: AnyHeight, size: Enums.Size.Down);
        return thumbnail.JpegsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None, optimizeCoding: true);
    }
}
