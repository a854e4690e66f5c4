using System.Net;
using System.Text.Json;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>What every error answer has to be: RFC 9457, with a code, without anything of the machine's inside.</summary>
internal static class Problems
{
    /// <param name="answer">Any answer of 400 and above to anything but HEAD.</param>
    /// <param name="dataDirectory">A path that must not be in it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task AssertProblemAsync(HttpResponseMessage answer, string dataDirectory, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.Null(Fault((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, body, dataDirectory));
        Assert.True(answer.Headers.CacheControl?.NoStore, "an error must not be cached");
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    /// <summary>What is wrong with it; null: nothing.</summary>
    /// <param name="status">Of the answer.</param>
    /// <param name="mediaType">Of its body.</param>
    /// <param name="body">Its body.</param>
    /// <param name="dataDirectory">A path that must not be in it.</param>
    /// <param name="wanted">The code that it has to have; null: any.</param>
    public static string? Fault(int status, string? mediaType, string body, string dataDirectory, string? wanted = null)
    {
        if (mediaType != "application/problem+json")
        {
            return $"an error is application/problem+json, not '{mediaType}'";
        }

        if (body.Contains(dataDirectory, StringComparison.Ordinal) || body.Contains("   at ", StringComparison.Ordinal))
        {
            return $"a path or a stack trace got out: {body}";
        }

        try
        {
            using var problem = JsonDocument.Parse(body);
            var root = problem.RootElement;
            if (!root.TryGetProperty("code", out var code) || string.IsNullOrWhiteSpace(code.GetString()))
            {
                return $"a problem has a code: {body}";
            }

            if (wanted is not null && code.GetString() != wanted)
            {
                return $"its code is not {wanted}: {body}";
            }

            return root.GetProperty("status").GetInt32() == status ? null : $"the body says another status than {status}: {body}";
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"no problem document ({broken.Message}): {body}";
        }
    }
}
