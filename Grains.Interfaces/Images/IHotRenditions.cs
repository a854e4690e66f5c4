using System.Diagnostics.CodeAnalysis;

namespace Reticulum.Images;

/// <summary>Small renditions in this process' memory, within <see cref="RenderOptions.HotBytes"/>: the first thing a read looks at.</summary>
public interface IHotRenditions
{
    /// <summary>
    /// One was asked for <see cref="RenderOptions.PolishAfter"/> times and is not polished; again after twice as many. Raised on the thread of a request: be quick.
    /// </summary>
    event Action<RenditionKey>? ProvedHot;

    bool TryGet(RenditionKey key, [NotNullWhen(true)] out Rendition? rendition);

    /// <summary>Keeps it if it is small enough.</summary>
    void Put(Rendition rendition);

    /// <summary>
    /// Another encoding in place of the one that is kept; false: none is kept, and nothing is put. So what a delete has emptied stays empty.
    /// </summary>
    bool Replace(Rendition rendition);

    /// <summary>Drops all of an image.</summary>
    void Remove(ImageId id);
}
