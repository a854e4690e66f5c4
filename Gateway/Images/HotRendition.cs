using Reticulum.HotConnections;

namespace Reticulum.Images;

/// <summary>
/// A rendition in memory with all that an answer of it needs, and a count of how often it was asked for until it is polished. The count is not exact where
/// two ask at one moment, and costs no more than it is worth: it tells again after twice as many, so a word that was lost is made up for.
/// </summary>
/// <param name="rendition">What is kept.</param>
/// <param name="polishAfter">Asked for so often, it is hot; 0: nobody counts.</param>
internal sealed class HotRendition(Rendition rendition, int polishAfter)
{
    private int _step = polishAfter;
    private int _left = rendition.IsPolished ? 0 : polishAfter;

    public Rendition Rendition => rendition;

    public ImageHeaders Headers => Answer.Headers;

    /// <summary>As bytes.</summary>
    public HotAnswer Answer { get; } = new(new ImageHeaders(MemoryContent.Of(rendition)));

    /// <summary>It was asked for. True: it has proved hot, and is not polished yet.</summary>
    public bool Count()
    {
        if (_left <= 0 || --_left > 0)
        {
            return false;
        }

        _step = Math.Min(_step, int.MaxValue / 2) * 2;
        _left = _step;
        return true;
    }
}
