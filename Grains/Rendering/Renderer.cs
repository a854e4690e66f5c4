using NetVips;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// Pixels. One rendition is one pipeline, through which the picture streams from the decoder to the encoder where the formats
/// let it: decode smaller (<see cref="DecodePlan"/>) → scale, upright, to 8 bits → sRGB → cut → flatten → encode.
/// Figures and reasons: docs/rendering.md. Synchronous: runs on the render queue's own threads.
/// </summary>
internal sealed partial class Renderer(VipsSetup vips)
{
    private static readonly double[] White = [255];

    /// <summary>
    /// Makes renditions of one source, each when it is asked for, in the order of <paramref name="plans"/>. Several stills cost one decode,
    /// where the decoded picture is no larger than <see cref="RenderCost.SharedDecodeBytes"/>. A source that is torn is rendered as far as it
    /// goes: it was checked when it came in.
    /// </summary>
    /// <param name="path">A local file.</param>
    /// <param name="source">What the file holds.</param>
    /// <param name="plans">Made from <paramref name="source"/>; none that is not renderable.</param>
    /// <param name="cancellationToken">Heeded while pixels stream; not inside the AVIF encoder or the choice of a palette.</param>
    /// <exception cref="UndecodableImageException">It cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public IEnumerable<RenderedImage> Render(
        string path, ImageMetadata source, IReadOnlyList<RenderPlan> plans, CancellationToken cancellationToken)
    {
        using var shared = Guard(() => OpenShared(path, source, plans, cancellationToken), cancellationToken);
        foreach (var plan in plans)
        {
            var bytes = Guard(() => RenderOne(path, shared, source, plan, cancellationToken), cancellationToken);
            yield return new RenderedImage(bytes, plan.Width, plan.Height);
        }
    }

    /// <summary>Makes a rendition of a larger one (<see cref="DeriveRule"/>), decoded with care, so that it loses no more than the original's would.</summary>
    /// <param name="stored">A JPEG of <paramref name="source"/>, its bytes proven.</param>
    /// <param name="source">The original.</param>
    /// <param name="plan">Made from <paramref name="source"/>.</param>
    /// <param name="cancellationToken">As in <see cref="Render"/>.</param>
    /// <exception cref="UndecodableImageException">It cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public RenderedImage Derive(Rendition stored, ImageMetadata source, RenderPlan plan, CancellationToken cancellationToken)
    {
        var decode = DecodePlan.Careful(source with { Width = stored.Width, Height = stored.Height }, plan);
        return Guard(
            () =>
            {
                using var opened = vips.Open(stored.Bytes.ToArray(), decode);
                return new RenderedImage(Develop(opened, source, plan, image => Encode(image, source, plan, cancellationToken), cancellationToken), plan.Width, plan.Height);
            },
            cancellationToken);
    }

    private static T Guard<T>(Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return work();
        }
        catch (VipsException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new UndecodableImageException();
        }
    }

    // The decoded picture in memory, for several stills; null: each is decoded for itself.
    private Image? OpenShared(string path, ImageMetadata source, IReadOnlyList<RenderPlan> plans, CancellationToken cancellationToken)
    {
        var stills = plans.Where(plan => !plan.Animated).ToArray();
        if (!RenderCost.SharesDecode(source, stills))
        {
            return null;
        }

        using var opened = vips.Open(path, source.Format, DecodePlan.Create(source, stills));
        opened.SetProgress(IgnoredProgress.Instance, cancellationToken);
        return opened.CopyMemory();
    }

    private byte[] RenderOne(string path, Image? shared, ImageMetadata source, RenderPlan plan, CancellationToken cancellationToken)
    {
        using var opened = plan.Animated || shared is null
            ? vips.Open(path, source.Format, DecodePlan.Create(source, [plan]), allPages: plan.Animated)
            : shared.Copy();
        return Develop(opened, source, plan, image => Encode(image, source, plan, cancellationToken), cancellationToken);
    }

    /// <param name="opened">As the decoder gives it.</param>
    /// <param name="source">What is known of it.</param>
    /// <param name="plan">What is wanted.</param>
    /// <param name="use">Gets the picture as it is to be seen, not computed yet.</param>
    /// <param name="cancellationToken">Heeded while pixels stream.</param>
    private static T Develop<T>(Image opened, ImageMetadata source, RenderPlan plan, Func<Image, T> use, CancellationToken cancellationToken)
    {
        using var steps = new Steps(opened);
        var foreignProfile = HasForeignProfile(opened);

        // An animation's frames lie as they lie, whatever its EXIF says: turning them needs all of them at once, and no browser does.
        var upright = source.Pages == 1;
        if (opened.Interpretation == Enums.Interpretation.Cmyk)
        {
            ScaleCmyk(steps, plan, upright);
        }
        else
        {
            steps.Do(image => image.ThumbnailImage(plan.ScaledWidth, height: plan.ScaledHeight, size: Enums.Size.Force, noRotate: !upright));
            if (foreignProfile)
            {
                steps.Do(image => image.IccTransform("srgb", embedded: true, inputProfile: "srgb", depth: 8));
            }
        }

        if (steps.Current.Interpretation is not (Enums.Interpretation.Srgb or Enums.Interpretation.Bw))
        {
            steps.Do(image => image.Colourspace(Enums.Interpretation.Srgb));
        }

        if (steps.Current.Format != Enums.BandFormat.Uchar)
        {
            steps.Do(image => image.Cast(Enums.BandFormat.Uchar));
        }

        if (plan.Crops)
        {
            Crop(steps, plan);
        }

        if (plan.Format == ImageFormat.Jpeg && steps.Current.HasAlpha())
        {
            steps.Do(image => image.Flatten(background: White));
        }

        if (cancellationToken.CanBeCanceled)
        {
            steps.Current.SetProgress(IgnoredProgress.Instance, cancellationToken);
        }

        return use(steps.Current);
    }

    /// <summary>Colours are converted last, on the small picture: ThumbnailImage does it first, at 0.1 s for a million pixels.</summary>
    private static void ScaleCmyk(Steps steps, RenderPlan plan, bool upright)
    {
        var turned = upright && steps.Current.Contains("orientation") && (int)steps.Current.Get("orientation") is >= 5 and <= 8;
        var (width, height) = turned ? (plan.ScaledHeight, plan.ScaledWidth) : (plan.ScaledWidth, plan.ScaledHeight);
        steps.Do(image => image.Resize(width / (double)image.Width, vscale: height / (double)image.Height));
        steps.Do(image => image.IccTransform("srgb", embedded: true, inputProfile: "cmyk", depth: 8));
        if (upright)
        {
            // Turning needs pixels in any order.
            steps.Do(image => image.CopyMemory());
            steps.Do(image => image.Autorot());
        }
    }

    private static bool HasForeignProfile(Image image)
        => image.Contains("icc-profile-data") && image.Get("icc-profile-data") is byte[] profile && !IccProfile.IsSrgb(profile)
            && image.Interpretation is Enums.Interpretation.Srgb or Enums.Interpretation.Rgb16 or Enums.Interpretation.Bw or Enums.Interpretation.Grey16;

    private static void Crop(Steps steps, RenderPlan plan)
    {
        if (!plan.Animated)
        {
            steps.Do(image => image.Crop(plan.Left, plan.Top, plan.Width, plan.Height));
            return;
        }

        // libvips knows a strip of frames, and would cut the strip.
        var strip = steps.Current;
        var pages = Enumerable.Range(0, strip.Height / plan.ScaledHeight)
            .Select(page => strip.Crop(plan.Left, (page * plan.ScaledHeight) + plan.Top, plan.Width, plan.Height))
            .ToArray();
        steps.Do(_ => Image.Arrayjoin(pages, across: 1));
        Array.ForEach(pages, page => page.Dispose());
        steps.Do(image => image.Mutate(header => header.Set(GValue.GIntType, "page-height", plan.Height)));
    }

    private static byte[] Encode(Image image, ImageMetadata source, RenderPlan plan, CancellationToken cancellationToken)
    {
        if (!IsPulled(source.Format, plan))
        {
            return Encode(image, plan);
        }

        using var pulled = Pull(image, cancellationToken);
        return Encode(pulled, plan);
    }

    private static byte[] Encode(Image image, RenderPlan plan)
    {
        const Enums.ForeignKeep none = Enums.ForeignKeep.None;
        return plan.Format switch
        {
            ImageFormat.Jpeg => image.JpegsaveBuffer(q: 80, optimizeCoding: EncoderEffort.OptimizesJpeg(plan), keep: none),
            ImageFormat.Png => image.PngsaveBuffer(keep: none),
            ImageFormat.Gif => image.GifsaveBuffer(effort: EncoderEffort.Gif, dither: EncoderEffort.GifDither(plan), keep: none),
            ImageFormat.WebP => image.WebpsaveBuffer(q: 80, effort: EncoderEffort.WebP, keep: none),
            ImageFormat.Avif => EncodeAvif(image, 50, EncoderEffort.Avif),
            _ => throw new ArgumentException($"{plan.Format} is not given out.", nameof(plan)),
        };
    }

    private static byte[] EncodeAvif(Image image, int quality, int effort) =>
        image.HeifsaveBuffer(q: quality, effort: effort, compression: Enums.ForeignHeifCompression.Av1, bitdepth: 8, keep: Enums.ForeignKeep.None);

    /// <summary>Every image on the way, from the second on, goes when the rendition is done: libvips keeps files and buffers open until then.</summary>
    private sealed class Steps(Image first) : IDisposable
    {
        private readonly Stack<Image> _made = [];

        public Image Current { get; private set; } = first;

        public void Do(Func<Image, Image> step)
        {
            Current = step(Current);
            _made.Push(Current);
        }

        public void Dispose()
        {
            while (_made.TryPop(out var image))
            {
                image.Dispose();
            }
        }
    }
}
