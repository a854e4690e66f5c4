namespace Reticulum.Images;

/// <summary>The expected ends of making a rendition.</summary>
[GenerateSerializer, Immutable, Alias("reticulum.RenderOutcome")]
public abstract record RenderOutcome
{
    private RenderOutcome()
    {
    }

    [GenerateSerializer, Immutable, Alias("reticulum.RenderOutcome.Made")]
    public sealed record Made([property: Id(0)] Rendition Rendition) : RenderOutcome;

    /// <summary>Made, or found, on a node's disk, and too large for a message: to be fetched there over the byte plane.</summary>
    [GenerateSerializer, Immutable, Alias("reticulum.RenderOutcome.MadeAt")]
    public sealed record MadeAt([property: Id(0)] Guid Node) : RenderOutcome;

    /// <summary>The format cannot hold it; see <see cref="ReadOutcome.NotRenderable"/>.</summary>
    [GenerateSerializer, Immutable, Alias("reticulum.RenderOutcome.NotRenderable")]
    public sealed record NotRenderable([property: Id(0)] string Why) : RenderOutcome;

    /// <summary>No room in the queue.</summary>
    [GenerateSerializer, Immutable, Alias("reticulum.RenderOutcome.Busy")]
    public sealed record Busy([property: Id(0)] TimeSpan RetryAfter) : RenderOutcome;

    /// <summary>The original is gone, or wrong and in quarantine now, or cannot be decoded.</summary>
    [GenerateSerializer, Immutable, Alias("reticulum.RenderOutcome.NoOriginal")]
    public sealed record NoOriginal([property: Id(0)] string Why) : RenderOutcome;
}
