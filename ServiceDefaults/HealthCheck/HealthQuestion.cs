using System.Net;
using System.Net.Security;

namespace Reticulum.HealthCheck;

/// <summary>One GET of a node's health.</summary>
internal static class HealthQuestion
{
    /// <summary>Characters of an answer that are repeated: a line, not a page.</summary>
    private const int LongestAnswer = 1000;

    /// <param name="address">Of the node.</param>
    /// <param name="path">What is asked for, unless the address names something else.</param>
    /// <param name="limit">Then it counts as not answered.</param>
    /// <returns>Whether the answer is 200, and a line for people.</returns>
    public static async Task<(bool Healthy, string Line)> AskAsync(NodeAddress address, string path, TimeSpan limit)
    {
        var url = address.Url.AbsolutePath == "/" ? new Uri(address.Url, path) : address.Url;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, errors) => address.IsOwn || errors == SslPolicyErrors.None },
        });
        client.Timeout = limit;
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Host = address.Host } };
        try
        {
            using var answer = await client.SendAsync(request);
            var healthy = answer.StatusCode == HttpStatusCode.OK;
            return (healthy, $"{url}: {(int)answer.StatusCode} {(healthy ? "OK" : OneLine(await answer.Content.ReadAsStringAsync()))}");
        }
        catch (HttpRequestException failure)
        {
            return (false, $"{url}: {OneLine(failure.Message)}");
        }
        catch (OperationCanceledException)
        {
            return (false, $"{url}: no answer within {limit.TotalSeconds} s");
        }
    }

    private static string OneLine(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c).Take(LongestAnswer));
}
