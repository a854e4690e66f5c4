using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Reticulum.HotConnections;

namespace Reticulum.Images;

/// <summary>
/// The shortest way of a GET: a rendition in memory, asked for in its canonical form, is answered before there is any routing, on the thread that read the request. Parse, look,
/// headers made long ago, bytes; no string, no task, no log and no histogram of its own. Everything else goes the ordinary way (<see cref="ImageEndpoints"/>), which
/// gives the same answers. On a plain connection most are answered even before Kestrel has read them (<see cref="HotConnections.HotReader"/>); what comes here is what that leaves: TLS, conditions,
/// unusual headers.
/// </summary>
internal sealed class HotPath(RequestDelegate next, HotRenditions hot, IOptions<LimitOptions> limits)
{
    private readonly int _maxDimension = limits.Value.MaxDimension;

    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        var reader = http.Features.Get<HotReader>();
        if (reader is not null && HttpProtocol.IsHttp11(request.Protocol) && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } && http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            reader.NextReadIsARequest();
        }

        var isGet = HttpMethods.IsGet(request.Method);
        return reader is not { HasMissed: true }
            && (isGet || HttpMethods.IsHead(request.Method))
            && CanonicalPath.TryParse(request.Path.Value, _maxDimension, out var key)
            && hot.TryGetHot(key) is { } found
            ? SendAsync(http, found, isGet)
            : next(http);
    }

    private Task SendAsync(HttpContext http, HotRendition found, bool isGet)
    {
        switch (Preconditions.Evaluate(http.Request.Headers, found.Headers.EntityTag, found.Headers.LastModified))
        {
            case Precondition.Failed:
                return next(http);
            case Precondition.NotModified:
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                found.Headers.AddValidators(http.Response.Headers);
                break;
            default:
                found.Headers.AddAll(http.Response.Headers);
                break;
        }

        http.Response.Headers.XContentTypeOptions = ImageHeaders.NoSniff;
        if (http.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
        {
            metrics.MetricsDisabled = true; // a twentieth of the request's cost; HotInstruments count
        }

        // Without a token: where the client has gone, Kestrel's writer does not wait, and nothing has to be undone.
        return isGet && http.Response.StatusCode == StatusCodes.Status200OK
            ? ImageBytes.WriteAsync(http.Response, found.Rendition.Bytes, CancellationToken.None)
            : Task.CompletedTask;
    }
}
