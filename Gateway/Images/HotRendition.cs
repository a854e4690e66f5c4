namespace Reticulum.Images;

/// <summary>A rendition in memory with all that an answer of it needs.</summary>
internal sealed class HotRendition(Rendition rendition)
{
    public Rendition Rendition => rendition;

    public ImageHeaders Headers { get; } = new(MemoryContent.Of(rendition));
}
