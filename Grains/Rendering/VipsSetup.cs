using System.Diagnostics.CodeAnalysis;
using NetVips;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// libvips, set up; and the only way to a decoder, so that none is reached before. Its state is the process's: however many silos
/// live in one (tests), it is set up once.
/// </summary>
internal sealed class VipsSetup
{
    // Static because what it guards is: blocking and unblocking again would close the decoders to a neighbour for a moment.
    private static readonly Lazy<bool> Once = new(SetUp);

    public VipsSetup() => _ = Once.Value;

    /// <summary>What libvips holds now: bytes of pixels, their peak since the process started, blocks, and open files.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Whoever has an instance has a libvips that is set up.")]
    public (long Bytes, long PeakBytes, long Blocks, long Files) Held => ((long)Stats.Mem, (long)Stats.MemHighwater, Stats.Allocations, Stats.Files);

    /// <summary>
    /// Opens a file with the decoder of <paramref name="format"/> and no other, for reading from top to bottom, once.
    /// Only the header is read here; pixels are decoded when they are used.
    /// </summary>
    /// <param name="path">A local file; libvips maps it.</param>
    /// <param name="format">What the first bytes say.</param>
    /// <param name="decode">How much smaller to decode it.</param>
    /// <param name="allPages">All the frames, as one high strip, or only the first.</param>
    /// <param name="whole">A torn file fails, when its pixels are used; else what there is of it comes out.</param>
    /// <exception cref="VipsException">The header cannot be read.</exception>
    [SuppressMessage("Performance", "CA1822", Justification = "Whoever has an instance has a libvips that is set up.")]
    public Image Open(string path, ImageFormat format, DecodePlan decode, bool allPages = false, bool whole = false)
    {
        Enums.FailOn? failOn = whole ? Enums.FailOn.Truncated : null;
        int? pages = allPages ? -1 : null;
        const Enums.Access sequential = Enums.Access.Sequential;
        return format switch
        {
            ImageFormat.Jpeg => Image.Jpegload(path, shrink: decode.Shrink, access: sequential, failOn: failOn),
            ImageFormat.Png => Image.Pngload(path, access: sequential, failOn: failOn),
            ImageFormat.Gif => Image.Gifload(path, n: pages, access: sequential, failOn: failOn),

            // libvips decodes the whole of a WebP at once, where it is over 100 MB to a file in /tmp if it may.
            ImageFormat.WebP => Image.Webpload(path, n: pages, scale: decode.Scale, memory: true, access: sequential, failOn: failOn),

            ImageFormat.Avif => Image.Heifload(path, access: sequential, failOn: failOn),
            ImageFormat.Tiff => Image.Tiffload(path, access: sequential, failOn: failOn),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    /// <summary>Opens a rendition that was made here: its first frame.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Whoever has an instance has a libvips that is set up.")]
    public Image Open(byte[] rendition) => Image.NewFromBuffer(rendition, access: Enums.Access.Sequential);

    /// <inheritdoc cref="Open(byte[])"/>
    /// <param name="jpeg">The rendition.</param>
    /// <param name="decode">How much smaller to decode it.</param>
    [SuppressMessage("Performance", "CA1822", Justification = "Whoever has an instance has a libvips that is set up.")]
    public Image Open(byte[] jpeg, DecodePlan decode) => Image.JpegloadBuffer(jpeg, shrink: decode.Shrink, access: Enums.Access.Sequential);

    private static bool SetUp()
    {
        // Untrusted bytes: nothing decodes but what the contract takes. (BlockUntrusted would leave others on.)
        Operation.Block("VipsForeignLoad", true);
        foreach (var decoder in (ReadOnlySpan<string>)["Jpeg", "Png", "Nsgif", "Webp", "Heif", "Tiff"])
        {
            Operation.Block($"VipsForeignLoad{decoder}", false);
        }

        // No operation is ever asked twice; one thread for each job, the jobs are what runs in parallel (docs/rendering.md).
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
        NetVips.NetVips.Concurrency = 1;

        // Warnings about somebody's damaged picture are not for the operator's stderr.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        return true;
    }
}
