using System.Diagnostics.CodeAnalysis;

namespace Reticulum.Tests.Persistence;

/// <summary>What a grain holds of its state: the facts, and what the storage told of them.</summary>
internal sealed class FactsState(Facts? state = null, string? etag = null) : IGrainState<Facts>
{
    [AllowNull]
    public Facts State { get; set; } = state!;

    public string? ETag { get; set; } = etag;

    public bool RecordExists { get; set; } = etag is not null;
}
