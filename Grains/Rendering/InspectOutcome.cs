using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>The expected ends of <see cref="ImageInspector.Inspect"/>.</summary>
internal abstract record InspectOutcome
{
    private InspectOutcome()
    {
    }

    /// <summary>Its header is right and within the limits.</summary>
    /// <param name="Width">Pixels, upright, of one frame.</param>
    /// <param name="Height">Pixels, upright, of one frame.</param>
    /// <param name="Pages">Frames of an animation; 1 for a still.</param>
    /// <param name="Weight">For admission.</param>
    public sealed record Inspected(int Width, int Height, int Pages, DecodeWeight Weight) : InspectOutcome;

    /// <summary>The container is AVIF's, what is in it is not.</summary>
    public sealed record NotAnImage : InspectOutcome;

    /// <param name="Why">For people.</param>
    public sealed record TooLarge(string Why) : InspectOutcome;

    /// <summary>Its header cannot be read, or is of another format than its first bytes say.</summary>
    public sealed record Damaged : InspectOutcome;
}
