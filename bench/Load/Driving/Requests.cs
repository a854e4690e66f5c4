namespace Reticulum.Load.Driving;

/// <summary>What a run asks for.</summary>
/// <param name="Count">How many.</param>
/// <param name="Make">The n-th; used once for each.</param>
/// <param name="Fault">What is wrong with a successful answer; null: nothing. An answer that is no success is an error anyway.</param>
internal sealed record Requests(int Count, Func<int, HttpRequestMessage> Make, Func<int, HttpResponseMessage, string?> Fault)
{
    /// <summary>GETs; any success is right.</summary>
    public static Requests Of(IReadOnlyList<Uri> urls) => new(urls.Count, n => new HttpRequestMessage(HttpMethod.Get, urls[n]), static (_, _) => null);
}
