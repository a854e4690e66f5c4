namespace Reticulum.Images;

/// <summary>The expected ends of a read. What is not here is a bug or a broken disk.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>Its bytes can be sent. The caller disposes of <paramref name="Content"/>.</summary>
    public sealed record Found(ImageContent Content, ReadSource Source = ReadSource.Disk) : ReadOutcome;

    /// <summary>Proven: every node that could have it said that it has none.</summary>
    public sealed record NotFound : ReadOutcome;

    /// <summary>There is a tombstone.</summary>
    public sealed record Deleted : ReadOutcome;

    /// <summary>The image is known, the rendition cannot be had in this format: the format is not given out, or cannot hold so many pixels.</summary>
    public sealed record NotRenderable(string Why) : ReadOutcome;

    /// <summary>The resizer's queue is full.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : ReadOutcome;

    /// <summary>No right copy can be had at the moment: damaged, out of reach, or nobody to ask.</summary>
    public sealed record Unavailable(string Why, TimeSpan RetryAfter) : ReadOutcome;
}
