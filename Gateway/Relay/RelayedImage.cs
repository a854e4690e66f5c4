using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>An image from another node, its bytes proven: small in memory, or in a file that is held open until this is disposed of.</summary>
internal abstract record RelayedImage : IDisposable
{
    private RelayedImage()
    {
    }

    /// <summary>An answer with it, which outlives this.</summary>
    public abstract ImageContent ToContent();

    public abstract void Dispose();

    public sealed record InMemory(Rendition Rendition) : RelayedImage
    {
        public override ImageContent ToContent() => MemoryContent.Of(Rendition);

        public override void Dispose()
        {
            // Nothing is held open.
        }
    }

    public sealed record InFile(CachedFile File) : RelayedImage
    {
        public override ImageContent ToContent() => CachedContent.Of(File);

        public override void Dispose() => File.Dispose();
    }
}

/// <summary>What came of a read of one key, for all who wait for it: an image, or why there is none.</summary>
internal sealed record Landing(RelayedImage? Image, ReadOutcome? Failure, ReadSource Source = default) : IDisposable
{
    public static Landing Of(RelayedImage image, ReadSource source) => new(image, null, source);

    public static Landing Of(ReadOutcome failure) => new(null, failure);

    /// <summary>One reader's own outcome; before this is disposed of.</summary>
    public ReadOutcome ToOutcome() => Failure ?? new ReadOutcome.Found(Image!.ToContent(), Source);

    public void Dispose() => Image?.Dispose();
}
