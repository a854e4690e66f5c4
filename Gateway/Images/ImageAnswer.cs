using Microsoft.Net.Http.Headers;
using Reticulum.Errors;
using Reticulum.Sockets;

namespace Reticulum.Images;

/// <summary>
/// Sends an image: conditional, headers, then bytes that were proven before the first of them leaves. Where they turn out to be wrong, which puts them away, it is
/// asked for once more: another node may have right ones.
/// </summary>
/// <param name="content">What was found.</param>
/// <param name="reader">Who is asked once more; null: nobody.</param>
/// <param name="key">For what.</param>
/// <param name="source">Where it was found.</param>
internal sealed class ImageAnswer(ImageContent content, IImageReader? reader = null, RenditionKey key = default, ReadSource source = default) : IResult
{
    private readonly ImageHeaders _headers = new(content);

    public ReadSource Source => source;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using (content)
        {
            switch (Preconditions.Evaluate(httpContext.Request.Headers, _headers.EntityTag, content.LastModified))
            {
                case Precondition.Failed:
                    await Problems.FromStatus(StatusCodes.Status412PreconditionFailed).ExecuteAsync(httpContext);
                    break;
                case Precondition.NotModified:
                    httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
                    _headers.AddValidators(httpContext.Response.Headers);
                    break;
                default:
                    await SendAsync(httpContext);
                    break;
            }
        }
    }

    private async Task SendAsync(HttpContext http)
    {
        if (HttpMethods.IsHead(http.Request.Method))
        {
            _headers.AddAll(http.Response.Headers);
        }
        else if (content.Bytes is { } bytes)
        {
            _headers.AddAll(http.Response.Headers);
            await ImageBytes.WriteAsync(http.Response, bytes, http.RequestAborted);
        }
        else if (await content.OpenAsync(http.RequestAborted) is not { } stream)
        {
            await SendAnotherAsync(http);
        }
        else if (content.HasRanges)
        {
            await SendRangesAsync(http, stream);
        }
        else
        {
            await using var opened = stream;
            _headers.AddAll(http.Response.Headers);
            await opened.SendToAsync(http.Response.Body, ImageBytes.FileBuffer, http.RequestAborted);
        }
    }

    private async Task SendAnotherAsync(HttpContext http)
    {
        IResult answer = reader is null ? Problems.DamagedCopy : await reader.ReadAsync(key, http.RequestAborted) switch
        {
            ReadOutcome.Found another => new ImageAnswer(another.Content),
            ReadOutcome.Deleted deleted => Problems.From(deleted),
            _ => Problems.DamagedCopy,
        };
        await answer.ExecuteAsync(http);
    }

    /// <summary>The framework knows ranges; what it leaves without a body gets one.</summary>
    private async Task SendRangesAsync(HttpContext http, Stream stream)
    {
        _headers.AddDescription(http.Response.Headers);
        await TypedResults.Stream(
            stream, content.Format.MediaType, null, content.LastModified, new EntityTagHeaderValue(_headers.EntityTag), enableRangeProcessing: true).ExecuteAsync(http);
        if (http.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest and var status })
        {
            await Problems.FromStatus(status).ExecuteAsync(http);
        }
    }
}
