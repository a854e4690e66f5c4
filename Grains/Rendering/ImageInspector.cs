using Microsoft.Extensions.Options;
using NetVips;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// What comes in: first its header, against the limits, without decoding anything; then one decode, at the smallest cost,
/// to be sure that it is whole. Synchronous and heavy: for the rendering threads, never for a grain's turn or a request's thread.
/// </summary>
internal sealed class ImageInspector(IOptions<LimitOptions> options, VipsSetup vips)
{
    private static readonly DecodePlan FullSize = new(1, 1);
    private readonly LimitOptions _limits = options.Value;

    /// <summary>Reads the header only; a bomb costs no more than a thumbnail.</summary>
    /// <param name="path">A local file, under any name.</param>
    /// <param name="format">What its first bytes say.</param>
    public InspectOutcome Inspect(string path, ImageFormat format)
    {
        if (RefuseByContainer(path, format) is { } refused)
        {
            return refused;
        }

        try
        {
            using var image = vips.Open(path, format, FullSize);
            var pages = format.CanAnimate && image.Contains("n-pages") ? (int)image.Get("n-pages") : 1;

            // The frames of an animation lie as they lie; see Renderer.
            var turned = pages == 1 && image.Contains("orientation") && (int)image.Get("orientation") is >= 5 and <= 8;
            var (width, height) = turned ? (image.Height, image.Width) : (image.Width, image.Height);
            return Check(width, height, pages) is { } tooLarge
                ? tooLarge
                : new InspectOutcome.Inspected(width, height, pages, WeightOf(path, image, format));
        }
        catch (VipsException)
        {
            // libjpeg gives up on more than 65 500 pixels a side.
            return format == ImageFormat.Jpeg && Read(path, JpegFrame.ReadSize) is var (width, height) && Check(width, height, 1) is { } tooLarge
                ? tooLarge
                : new InspectOutcome.Damaged();
        }
    }

    /// <summary>
    /// Decodes all of it, a WebP, and a JPEG where that shows its end, at an eighth of its size (<see cref="DecodePlan.ForWholeCheck"/>); false: it is torn or damaged. Of a JPEG whose coded data are right to the
    /// end (<see cref="JpegScan"/>) only the first lines, before which the decoder refuses whatever else it refuses.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public bool DecodesWhole(string path, ImageMetadata image, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if ((image.Format == ImageFormat.Gif && !Read(path, GifBlocksOf).Whole) || (image.Format == ImageFormat.Tiff && !Read(path, TiffPagesOf).Whole))
        {
            return false;
        }

        try
        {
            var isWhole = image.Format == ImageFormat.Jpeg && Read(path, file => JpegScan.IsWhole(file, cancellationToken));
            using var pixels = vips.Open(path, image.Format, isWhole ? DecodePlan.ForCheck(image) : DecodePlan.ForWholeCheck(image), allPages: true, whole: true);
            PullThrough(pixels, image.Format, isWhole ? 1 : pixels.Height, cancellationToken);
            return true;
        }
        catch (VipsException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    // Few pixels are kept: one column is asked for where the decoder gives whole lines anyway; a TIFF may have tiles.
    private static void PullThrough(Image pixels, ImageFormat format, int lines, CancellationToken cancellationToken)
    {
        foreach (var _ in Renderer.Strips(pixels, format == ImageFormat.Tiff ? pixels.Width : 1, lines, cancellationToken))
        {
            // a decoder that gives them has read them
        }
    }

    // What libvips would see too late, or not at all.
    private InspectOutcome? RefuseByContainer(string path, ImageFormat format) => format switch
    {
        ImageFormat.Gif when Read(path, GifBlocksOf).Frames > _limits.MaxFrames => TooManyFrames(),
        ImageFormat.WebP when Read(path, WebPChunksOf).Frames > _limits.MaxFrames => TooManyFrames(),
        ImageFormat.Tiff when Read(path, TiffPagesOf).Pages > _limits.MaxFrames => TooManyFrames(),
        ImageFormat.Avif when !Read(path, HeifItems.HoldAv1) => new InspectOutcome.NotAnImage(),
        _ => null,
    };

    private DecodeWeight WeightOf(string path, Image image, ImageFormat format)
    {
        var whole = format switch
        {
            ImageFormat.Jpeg => IsMultiScan(image),
            ImageFormat.Png => image.Contains("interlaced"),
            ImageFormat.WebP => Read(path, WebPChunksOf).Lossless,

            // Strips and tiles look alike in libvips' header, and one strip may be the whole image.
            ImageFormat.Avif or ImageFormat.Tiff => true,
            _ => false,
        };
        return whole ? DecodeWeight.Whole : DecodeWeight.Streaming;
    }

    private static bool IsMultiScan(Image image) => image.Contains("jpeg-multiscan") && (int)image.Get("jpeg-multiscan") != 0;

    private InspectOutcome.TooLarge? Check(int width, int height, int pages)
    {
        if (Math.Max(width, height) > _limits.MaxSourceDimension)
        {
            return new InspectOutcome.TooLarge($"The image is {width}×{height}; a side may have at most {_limits.MaxSourceDimension} pixels.");
        }

        if ((long)width * height > _limits.MaxPixels)
        {
            return new InspectOutcome.TooLarge($"The image is {width}×{height}; it may have at most {_limits.MaxPixels} pixels.");
        }

        if (pages > _limits.MaxFrames)
        {
            return TooManyFrames();
        }

        return pages > 1 && (long)width * height * pages > _limits.MaxAnimationPixels
            ? new InspectOutcome.TooLarge($"The animation has {pages} frames of {width}×{height}; together they may have at most {_limits.MaxAnimationPixels} pixels.")
            : null;
    }

    private InspectOutcome.TooLarge TooManyFrames() => new($"The image has more than {_limits.MaxFrames} frames.");

    private GifBlocks GifBlocksOf(Stream file) => GifBlocks.Read(file, _limits.MaxFrames);

    private TiffPages TiffPagesOf(Stream file) => TiffPages.Read(file, _limits.MaxFrames);

    private WebPChunks WebPChunksOf(Stream file) => WebPChunks.Read(file, _limits.MaxFrames);

    private static T Read<T>(string path, Func<Stream, T> read)
    {
        using var file = File.OpenRead(path);
        return read(file);
    }
}
