using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Relay;

/// <summary>
/// Gets the better bytes of what proved hot in this node's memory: asks the first live node of the image's read order for the polished rendition, which
/// tells it that it is hot, and puts that in the first one's place. This node itself is asked in the same way where it is that first one.
///
/// <para>No bytes come twice: a node answers with them only when they are polished. Until then the memory's count asks again after twice as many readers, so a
/// rendition costs as many questions as its readers have binary digits. What comes is put where the first one still is, in memory and in the relay's cache, never
/// where there is nothing: so it brings no deleted image back. Left out on purpose: an owner that is not the first has it in memory only, its file stays the first.</para>
/// </summary>
internal sealed partial class PolishedRenditions(
    IHotRenditions hot,
    RelayCache cache,
    IPeers peers,
    IClusterMap map,
    IOptions<ReplicationOptions> replication,
    RelayInstruments instruments,
    ILogger<PolishedRenditions> logger) : BackgroundService
{
    private const int QueueLength = 256;

    private readonly Channel<RenditionKey> _hot = Channel.CreateBounded<RenditionKey>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

    /// <summary>Raised after each question, with what was answered.</summary>
    public event Action<RenditionKey, RenditionReply>? Asked;

    // Before the loop runs, which begins on another thread: nothing that proves hot from here on is missed.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        hot.ProvedHot += Enqueue;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var key in _hot.Reader.ReadAllAsync(stoppingToken))
            {
                await TryAskAsync(key, stoppingToken);
            }
        }
        finally
        {
            hot.ProvedHot -= Enqueue;
        }
    }

    // No room: it is told again.
    private void Enqueue(RenditionKey key) => _hot.Writer.TryWrite(key);

    private async Task TryAskAsync(RenditionKey key, CancellationToken stoppingToken)
    {
        try
        {
            if (map.Current.ReadOrder(key.Id, replication.Value.Replication) is [var first, ..])
            {
                var reply = await peers.CopiesOf(first).PolishedAsync(key, stoppingToken);
                if (reply is RenditionReply.Found { Rendition: { IsPolished: true } polished } && RemoteRenditions.IsProven(key, polished))
                {
                    Put(polished);
                }

                Asked?.Invoke(key, reply);
            }
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(key, error);
        }
    }

    // A delete empties memory, then cache: whoever of the two comes last finds the other's trace.
    private void Put(Rendition polished)
    {
        if (!hot.Replace(polished))
        {
            return;
        }

        instruments.OnPolished();
        if (cache.Has(polished.Key))
        {
            cache.Keep(polished);
            if (!hot.TryGet(polished.Key, out _))
            {
                cache.Forget(polished.Key.Id);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The polished form of rendition {Rendition} could not be asked for")]
    private partial void LogFailed(RenditionKey rendition, Exception error);
}
