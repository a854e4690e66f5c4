using System.Collections.Immutable;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;

namespace Reticulum.Load.Healing;

/// <summary>What another node knows, with every answer written as on the wire and read again.</summary>
internal sealed class ComparedRanges(IImageRanges there, ComparedTraffic traffic) : IImageRanges
{
    public async ValueTask<RangeDigests?> DigestsAsync(RangeView view, ulong root, CancellationToken cancellationToken)
    {
        if (await there.DigestsAsync(view, root, cancellationToken) is not { } digests)
        {
            return null;
        }

        var bytes = RangeCodec.Write(digests.Ranges);
        traffic.Add(bytes.Length);
        return RangeCodec.ReadRanges(bytes) is { } ranges ? digests with { Ranges = ranges } : null;
    }

    public async ValueTask<ImmutableArray<CatalogEntry>?> SharedAsync(RangeView view, int from, int to, CancellationToken cancellationToken) =>
        Pass(await there.SharedAsync(view, from, to, cancellationToken));

    public async ValueTask<ImmutableArray<CatalogEntry>?> KeptForAsync(RangeView view, ImageId? after, CancellationToken cancellationToken) =>
        Pass(await there.KeptForAsync(view, after, cancellationToken));

    private ImmutableArray<CatalogEntry>? Pass(ImmutableArray<CatalogEntry>? entries)
    {
        if (entries is not { } all)
        {
            return null;
        }

        var bytes = RangeCodec.Write(all);
        traffic.Add(bytes.Length);
        return RangeCodec.ReadEntries(bytes);
    }
}

/// <summary>What went over the wire; bodies of answers alone.</summary>
internal sealed class ComparedTraffic
{
    private long _bytes;
    private long _answers;

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Answers => Interlocked.Read(ref _answers);

    public void Add(int bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Increment(ref _answers);
    }

    public void Reset() => (_bytes, _answers) = (0, 0);
}
