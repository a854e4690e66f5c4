using System.Globalization;
using Microsoft.Net.Http.Headers;
using Reticulum.Errors;

namespace Reticulum.Images;

/// <summary>
/// Sends an image: conditional, headers, then bytes that were proven before the first of them leaves. Where they turn out to be wrong, which puts them away, it is
/// asked for once more: another node may have right ones.
/// </summary>
/// <param name="content">What was found.</param>
/// <param name="reader">Who is asked once more; null: nobody.</param>
/// <param name="key">For what.</param>
internal sealed class ImageAnswer(ImageContent content, IImageReader? reader = null, RenditionKey key = default) : IResult
{
    /// <summary>An image's bytes never change under its address.</summary>
    private const string CacheControl = "public, max-age=31536000, immutable";

    // Up to here a copy into Kestrel's own buffer is cheaper than another write of its own (docs/benchmarks).
    private const int SmallBytes = 32 << 10;

    private readonly string _entityTag = $"\"{content.EntityTag}\"";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using (content)
        {
            switch (Preconditions.Evaluate(httpContext.Request.Headers, _entityTag, content.LastModified))
            {
                case Precondition.Failed:
                    await Problems.FromStatus(StatusCodes.Status412PreconditionFailed).ExecuteAsync(httpContext);
                    break;
                case Precondition.NotModified:
                    httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
                    AddValidators(httpContext.Response);
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
            AddHeaders(http.Response);
        }
        else if (content.Bytes is { } bytes)
        {
            AddHeaders(http.Response);
            await WriteAsync(http.Response, bytes, http.RequestAborted);
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
            AddHeaders(http.Response);
            await opened.CopyToAsync(http.Response.Body, http.RequestAborted);
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
        AddDescription(http.Response);
        await TypedResults.Stream(
            stream, content.Format.MediaType, null, content.LastModified, new EntityTagHeaderValue(_entityTag), enableRangeProcessing: true).ExecuteAsync(http);
        if (http.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest and var status })
        {
            await Problems.FromStatus(status).ExecuteAsync(http);
        }
    }

    private static Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => bytes.Length <= SmallBytes
        ? response.BodyWriter.WriteAsync(bytes, cancellationToken).AsTask()
        : response.Body.WriteAsync(bytes, cancellationToken).AsTask();

    private void AddHeaders(HttpResponse response)
    {
        AddDescription(response);
        AddValidators(response);
        response.ContentType = content.Format.MediaType;
        response.ContentLength = content.Length;
        if (content.HasRanges)
        {
            response.Headers.AcceptRanges = "bytes";
        }
    }

    private void AddValidators(HttpResponse response)
    {
        response.Headers.ETag = _entityTag;
        response.Headers.CacheControl = CacheControl;
        response.Headers.LastModified = HeaderUtilities.FormatDate(content.LastModified);
    }

    private void AddDescription(HttpResponse response)
    {
        response.Headers.CacheControl = CacheControl;
        response.Headers["X-Image-Width"] = content.Width.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Image-Height"] = content.Height.ToString(CultureInfo.InvariantCulture);
    }
}
