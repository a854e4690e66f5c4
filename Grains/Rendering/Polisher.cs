using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// Encodes again, with care and in idle times, the renditions on this disk that proved to be hot: the first encode is fast because somebody waits for it.
///
/// <para>Terms. A rendition is <em>first</em> or <em>polished</em>; its file's seal says which (<see cref="RenditionSeal"/>). Polished it is also where the first
/// encode stays because too little was gained: so nothing is tried twice, over restarts too.</para>
///
/// <para>Who. The first live node of the image's read order polishes, because it is the one that made the rendition; the others ask it for the polished one
/// (<c>PolishedRenditions</c>), which is also how it learns what is hot elsewhere.</para>
///
/// <para>Steps, and what a crash leaves behind each: 1 the original and the first encode are read and proven (nothing); 2 the smaller encoding is found, on a
/// resize thread that gives way (nothing); 3 it is written under a temporary name (swept at the next start); 4 under the image's lock, where the image is still
/// there, it is renamed over the first (either the one or the other, each whole behind its seal); 5 it takes the first one's place in memory, where that still
/// is (memory is gone in any case). The first one may stay in memory after 4, by a crash of this task or a reader who read the file just before: it is counted on,
/// proves hot again, and 1 finds the polished file and only does 5.</para>
///
/// <para>Invariants. A delete wins: 4 looks for the tombstone under the lock that it is written under, 5 puts nothing that is not there. Eviction: 1 finds
/// nothing, or 4 writes what was evicted meanwhile; it counts to the budget as any other. One at a time, as one of <see cref="QueueLength"/> that wait; after each a
/// rest of three times as long: a quarter of a core at most. Who is being answered has the bytes that he was promised: the arrays never change.</para>
/// </summary>
internal sealed partial class Polisher(
    RenderQueue queue,
    Renderer renderer,
    DiskBlobStore blobs,
    RenditionStore store,
    IHotRenditions hot,
    IOptions<RenderOptions> options,
    RenderInstruments instruments,
    TimeProvider time,
    ILogger<Polisher> logger) : BackgroundService
{
    private const int QueueLength = 256;
    private const int Attempts = 4;
    private const int Rest = 3;

    private readonly Channel<RenditionKey> _wishes = Channel.CreateBounded<RenditionKey>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly HashSet<RenditionKey> _waiting = [];
    private readonly Lock _gate = new();

    /// <summary>Raised after each that was taken up, whatever came of it.</summary>
    public event Action<RenditionKey>? Done;

    /// <summary>It is hot. False: it waits already, or there is no room to wait, or polishing is off; who asks often will say it again.</summary>
    public bool TryEnqueue(RenditionKey key)
    {
        lock (_gate)
        {
            return options.Value.PolishAfter > 0 && !_waiting.Contains(key) && _wishes.Writer.TryWrite(key) && _waiting.Add(key);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var key in _wishes.Reader.ReadAllAsync(stoppingToken))
        {
            var worked = TimeSpan.Zero;
            try
            {
                worked = await PolishAsync(key).WaitAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(key, error);
            }

            lock (_gate)
            {
                _waiting.Remove(key);
            }

            Done?.Invoke(key);
            await Task.Delay(worked * Rest, time, stoppingToken);
        }
    }

    private async Task<TimeSpan> PolishAsync(RenditionKey key)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (blobs.Find(key.Id) is not BlobState.Present { Metadata: { } image } present)
            {
                break;
            }

            var plan = RenderPlan.Create(image.Width, image.Height, image.Pages, key.Size, key.Format);
            try
            {
                return await (queue.TryRunIdle(RenderCost.EstimatePolish(image, plan), token => Polish(key, image, present.Path, plan, token)) ?? Task.FromResult(TimeSpan.Zero));
            }
            catch (OperationCanceledException)
            {
                instruments.OnGaveWay();
            }
        }

        return TimeSpan.Zero;
    }

    private TimeSpan Polish(RenditionKey key, ImageMetadata image, string path, RenderPlan plan, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (!blobs.IsRight(image.Id, path) || store.TryProve(key, image.UploadedAt) is not MemoryContent { Rendition: var first })
        {
            return TimeSpan.Zero;
        }

        if (first.IsPolished)
        {
            hot.Replace(first);
            return TimeSpan.Zero;
        }

        var better = renderer.Polish(path, image, plan, first.Bytes.ToArray(), cancellationToken);
        var polished = (better is null ? first : first with { Bytes = better, Checksum = RenditionSeal.For(better, first.Width, first.Height).EntityTag }) with { IsPolished = true };
        if (store.TryWrite(polished))
        {
            hot.Replace(polished);
            instruments.OnPolished(first.Bytes.Length - polished.Bytes.Length);
        }

        return time.GetElapsedTime(started);
    }

    [LoggerMessage(LogLevel.Warning, "Rendition {Rendition} could not be polished")]
    private partial void LogFailed(RenditionKey rendition, Exception error);
}
