using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;
using Reticulum.Errors;

namespace Reticulum.Uploads;

/// <summary>Uploads by what came of them.</summary>
internal sealed class UploadInstruments
{
    public const string MeterName = "Reticulum.Uploads";
    public const string Stored = "stored";

    /// <summary>Another node's answer was passed on, which that node counts.</summary>
    public const string Relayed = "relayed";

    /// <summary>Nobody is there any more to be answered.</summary>
    public const string ClientGone = "client_gone";

    private readonly Counter<long> _uploads;
    private readonly Counter<long> _bytes;

    public UploadInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _uploads = meter.CreateCounter<long>("reticulum.uploads", "{upload}", "Uploads, by what was answered: stored, relayed to another node, or the error's code; or the client went away.");
        _bytes = meter.CreateCounter<long>("reticulum.uploads.size", "By", "Bytes of the images of uploads that were answered with success.");
    }

    /// <summary>Around an upload's endpoint: counts what it answers, or throws.</summary>
    public async ValueTask<object?> CountAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            var answer = await next(context);
            Count(OutcomeOf(answer));
            _bytes.Add((answer as Ok<UploadAnswer>)?.Value?.Length ?? 0);
            return answer;
        }
        catch (Exception e)
        {
            Count(OutcomeOf(e, context.HttpContext.RequestAborted));
            throw;
        }
    }

    private void Count(string outcome) => _uploads.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private static string OutcomeOf(object? answer) => answer switch
    {
        Ok<UploadAnswer> => Stored,
        Problem problem => problem.Code.Code,
        _ => Relayed,
    };

    // As ErrorHandling answers it.
    private static string OutcomeOf(Exception e, CancellationToken aborted) => e switch
    {
        OperationCanceledException or IOException when aborted.IsCancellationRequested => ClientGone,
        BadHttpRequestException bad => Problems.FromStatus(bad.StatusCode).Code.Code,
        _ => Problems.InternalError.Code.Code,
    };
}
