using Reticulum.Errors;
using Reticulum.Images;

namespace Reticulum.Uploads;

/// <summary>What came of reading the request of an upload to its end, or as far as it was worth reading.</summary>
internal abstract record UploadForm
{
    private UploadForm()
    {
    }

    /// <summary>Read whole, and allowed. The reader of this disposes of <paramref name="Image"/>.</summary>
    public sealed record Complete(IStagedImage Image, IReadOnlyCollection<SizeSpec> SizeHints) : UploadForm;

    public sealed record Refused(Problem Problem) : UploadForm;
}
