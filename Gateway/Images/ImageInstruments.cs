using System.Diagnostics.Metrics;
using Reticulum.Errors;
using Reticulum.Metrics;

namespace Reticulum.Images;

/// <summary>Requests for images that were not answered from memory in front of all this: those are <see cref="HotInstruments"/>' (docs/adr/0008).</summary>
internal sealed class ImageInstruments(IMeterFactory meters)
{
    public const string MeterName = "Reticulum.Images";
    public const string Found = "found";
    public const string Redirected = "redirected";

    /// <summary>The source of what has no bytes.</summary>
    public const string NoSource = "none";

    private readonly Counter<long> _requests = meters.Create(MeterName).CreateCounter<long>(
        "reticulum.image.requests", "{request}", "Requests for images, but for those that reticulum.hot.hits counts alone: what was answered (found, redirected, or the error's code), and where its bytes came from.");

    /// <returns>The answer, which it is.</returns>
    public IResult Count(IResult answer)
    {
        var (outcome, source) = answer switch
        {
            ImageAnswer found => (Found, TagValues.Of(found.Source)),
            Problem problem => (problem.Code.Code, NoSource),
            _ => (Redirected, NoSource),
        };
        _requests.Add(1, new("outcome", outcome), new("source", source));
        return answer;
    }
}
