using System.Collections.Immutable;
using System.Globalization;
using Reticulum.Load.Driving;

namespace Reticulum.Load.Resizing;

/// <summary>Resizes asked of a silo by HTTP.</summary>
internal static class SiloRequests
{
    private const string WidthHeader = "X-Image-Width";

    public static string PathOf(ResizeJob job, string format) => $"image/{job.Photograph.Hash}/{job.Size}/photo.{format}";

    /// <param name="silo">Its address.</param>
    /// <param name="jobs">Each is asked for once.</param>
    /// <param name="format">The extension; the answer has to be of it, and as wide as was asked.</param>
    public static Requests Of(Uri silo, ImmutableArray<ResizeJob> jobs, string format = "jpg") => new(
        jobs.Length,
        n => new HttpRequestMessage(HttpMethod.Get, new Uri(silo, PathOf(jobs[n], format))),
        (n, answer) => IsRendition(answer, jobs[n].Size, format) ? null : $"not the {format} that was asked for");

    private static bool IsRendition(HttpResponseMessage answer, Size size, string format) =>
        answer.Content.Headers.ContentType?.MediaType == $"image/{(format == "jpg" ? "jpeg" : format)}"
        && answer.Headers.TryGetValues(WidthHeader, out var widths)
        && widths.Single() == size.Pixels.ToString(CultureInfo.InvariantCulture);
}
