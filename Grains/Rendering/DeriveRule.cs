using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// When a small rendition is made of a larger one that is stored instead of the original, whose entropy coding has to be read in full at any size. Pure.
/// Measured (docs/rendering.md): what is reduced to a quarter keeps nothing of the first loss that SSIM would see.
/// </summary>
internal static class DeriveRule
{
    // The longer side of the stored one beside what is wanted, of the original beside the stored one: below it, the decode that is saved is small too.
    // Nothing is cut from either, so the shorter side follows, but for its rounding.
    private const int Reduction = 4;
    private const int Saving = 2;

    /// <summary>The smallest that serves; null: the original.</summary>
    /// <param name="image">The original: a JPEG, which has no transparency to lose and no frames.</param>
    /// <param name="wanted">What is to be made.</param>
    /// <param name="stored">What is there.</param>
    public static RenditionKey? Source(ImageMetadata image, RenderPlan wanted, IEnumerable<RenditionKey> stored) => image.Format != ImageFormat.Jpeg
        ? null
        : stored
            .Where(key => key.Format == ImageFormat.Jpeg && !key.Size.IsFull)
            .Select(key => (Key: key, Plan: RenderPlan.Create(image.Width, image.Height, image.Pages, key.Size, key.Format)))
            .Where(one => !one.Plan.Crops
                && Math.Max(one.Plan.Width, one.Plan.Height) >= Math.Max(wanted.ScaledWidth, wanted.ScaledHeight) * Reduction
                && Math.Max(image.Width, image.Height) >= Math.Max(one.Plan.Width, one.Plan.Height) * Saving)
            .OrderBy(static one => one.Plan.Width)
            .Select(static one => (RenditionKey?)one.Key)
            .FirstOrDefault();
}
