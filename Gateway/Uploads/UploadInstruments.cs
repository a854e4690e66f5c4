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

    private readonly Counter<long> _uploads;
    private readonly Counter<long> _bytes;

    public UploadInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _uploads = meter.CreateCounter<long>("reticulum.uploads", "{upload}", "Uploads, by what was answered: stored, relayed to another node, or the error's code.");
        _bytes = meter.CreateCounter<long>("reticulum.uploads.size", "By", "Bytes of the images of uploads that were answered with success.");
    }

    /// <returns>The answer, which it is.</returns>
    public object? Count(object? answer)
    {
        if (answer is Ok<UploadAnswer> { Value: { } stored })
        {
            _bytes.Add(stored.Length);
        }

        _uploads.Add(1, new KeyValuePair<string, object?>("outcome", answer switch
        {
            Ok<UploadAnswer> => Stored,
            Problem problem => problem.Code.Code,
            _ => Relayed,
        }));
        return answer;
    }
}
