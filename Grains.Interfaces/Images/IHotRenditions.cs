using System.Diagnostics.CodeAnalysis;

namespace Reticulum.Images;

/// <summary>Small renditions in this process' memory, within <see cref="RenderOptions.HotBytes"/>: the first thing a read looks at.</summary>
public interface IHotRenditions
{
    bool TryGet(RenditionKey key, [NotNullWhen(true)] out Rendition? rendition);

    /// <summary>Keeps it if it is small enough.</summary>
    void Put(Rendition rendition);

    /// <summary>Drops all of an image.</summary>
    void Remove(ImageId id);
}
