namespace Reticulum.Rendering;

/// <summary>
/// The original cannot be decoded, although it was when it came in. libvips' own text is left out on purpose: it is kept in one
/// buffer for the whole process, and so may be of another image.
/// </summary>
internal sealed class UndecodableImageException : Exception
{
    public UndecodableImageException()
        : this("The image cannot be decoded.")
    {
    }

    public UndecodableImageException(string message)
        : base(message)
    {
    }

    public UndecodableImageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
