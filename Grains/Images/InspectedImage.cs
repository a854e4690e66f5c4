using Reticulum.Blobs;
using Reticulum.Rendering;

namespace Reticulum.Images;

/// <summary>Header and hashes together are an image's metadata. Pure.</summary>
internal static class InspectedImage
{
    extension(InspectOutcome.Inspected header)
    {
        public ImageMetadata Describe(ContentHash content, ImageFormat format, DateTimeOffset storedAt, long generation) => new(
            content.Id,
            content.Sha256,
            content.Length,
            format,
            header.Width,
            header.Height,
            header.Pages,
            storedAt.AddTicks(-(storedAt.Ticks % TimeSpan.TicksPerSecond)),
            generation,
            header.Weight);
    }
}
