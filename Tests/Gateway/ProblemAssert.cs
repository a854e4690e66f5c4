using System.Text.Json;
using Reticulum.Errors;
using Xunit;

namespace Reticulum.Tests.Gateway;

/// <summary>Checks everything that the contract promises of an error.</summary>
internal static class ProblemAssert
{
    public static async Task<string> IsAsync(string code, HttpResponseMessage answer)
    {
        var known = ProblemCode.All.Single(candidate => candidate.Code == code);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(known.Status == (int)answer.StatusCode, $"{(int)answer.StatusCode} {text} is not {known.Status} {code}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Null(answer.Headers.ETag);
        Assert.Equal(known.Status == 503, answer.Headers.RetryAfter is not null);
        if (answer.RequestMessage?.Method == HttpMethod.Head)
        {
            return "";
        }

        using var body = JsonDocument.Parse(text);
        Assert.Equal(["type", "title", "status", "detail", "code", "request_id"], body.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(code, body.RootElement.GetProperty("code").GetString());
        Assert.Equal($"/docs/errors#{code}", body.RootElement.GetProperty("type").GetString());
        Assert.NotEmpty(body.RootElement.GetProperty("request_id").GetString()!);
        Assert.Equal(known.Title, body.RootElement.GetProperty("title").GetString());
        Assert.Equal(known.Status, body.RootElement.GetProperty("status").GetInt32());
        return body.RootElement.GetProperty("detail").GetString()!;
    }
}
