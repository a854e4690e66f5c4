namespace Reticulum.Errors;

/// <summary>Around all but what is answered from memory and the pages made of an upload's answer: whatever ends badly ends as a problem, and a client that went away is no error. All that is logged from here on says of which request.</summary>
internal sealed partial class ErrorHandling(RequestDelegate next, ILogger<ErrorHandling> logger)
{
    /// <summary>nginx's status for "the client closed the connection"; nobody receives it, metrics do.</summary>
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext http)
    {
        using var scope = RequestId.BeginScope(logger, http);
        try
        {
            await next(http);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            LogClientGone(http.Request.Method, http.Request.Path);
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = ClientClosedRequest;
            }
        }
        catch (BadHttpRequestException e)
        {
            LogMalformed(e.StatusCode, e.Message);
            await Problems.FromStatus(e.StatusCode).ExecuteAsync(http);
        }
        catch (Exception e)
        {
            LogUnforeseen(e, http.Request.Method, http.Request.Path);
            await Problems.InternalError.ExecuteAsync(http);
        }
    }

    /// <summary>Gives the framework's bare statuses a body.</summary>
    public static Task FillStatusAsync(Microsoft.AspNetCore.Diagnostics.StatusCodeContext context) =>
        Problems.FromStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext);

    [LoggerMessage(LogLevel.Debug, "The client went away during {Method} {Path}")]
    private partial void LogClientGone(string method, PathString path);

    [LoggerMessage(LogLevel.Debug, "Refused a request with {Status}: {Why}")]
    private partial void LogMalformed(int status, string why);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogUnforeseen(Exception exception, string method, PathString path);
}
