using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Reticulum.Errors;
using Reticulum.Uploads;

namespace Reticulum.Pages;

/// <summary>
/// What a browser without the upload page's scripts gets when it posts the form: the same answer, for a person. Whoever stored the image or refused to (this node, one that the upload was passed on
/// to, the server itself) has answered in JSON; here that becomes a page of the same status.
/// </summary>
internal sealed class FormAnswers(RequestDelegate next, IOptions<JsonOptions> json)
{
    /// <summary>An answer that is longer is none of ours.</summary>
    private const int MaxAnswerBytes = 64 << 10;

    public Task InvokeAsync(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.Path == "/" && PageAccept.Prefers(http.Request.Headers.Accept!) ? AnswerAsync(http) : next(http);

    private async Task AnswerAsync(HttpContext http)
    {
        var response = http.Response;
        var client = response.Body;
        using var answer = new MemoryStream(new byte[MaxAnswerBytes]);
        answer.SetLength(0);
        response.Body = answer;
        try
        {
            await next(http);
        }
        finally
        {
            response.Body = client;
        }

        if (response.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true)
        {
            PageEndpoints.Secure(response.Headers);
            response.Headers.CacheControl = "no-store";
            await PageOf(http.Request, response.StatusCode, answer.ToArray()).ExecuteAsync(http);
        }
        else
        {
            // Nobody is there any more, or what stands in front of the node that it was passed on to has answered.
            await client.WriteAsync(answer.ToArray(), http.RequestAborted);
        }
    }

    private Page PageOf(HttpRequest request, int status, byte[] answer) => status == StatusCodes.Status200OK
        ? new Page(typeof(UploadedPage), new()
        {
            [nameof(UploadedPage.Image)] = Read<UploadAnswer>(answer),
            [nameof(UploadedPage.Origin)] = PageEndpoints.OriginOf(request),
        })
        : new Page(typeof(RefusedPage), new() { [nameof(RefusedPage.Problem)] = Read<ProblemBody>(answer) });

    private T Read<T>(byte[] answer) => JsonSerializer.Deserialize<T>(answer, json.Value.SerializerOptions)!;
}
