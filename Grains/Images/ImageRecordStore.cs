using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Reticulum.Persistence;

namespace Reticulum.Images;

/// <summary>
/// Grain state of images, written behind: no upload waits for it, and no read or activation fails because its storage is away (a grain with Orleans' own
/// <c>IPersistentState</c> could not even be activated then). What cannot be written is dropped, with a word in the log: the disks are the truth.
/// </summary>
internal sealed partial class ImageRecordStore(
    [FromKeyedServices(ImageState.Provider)] IGrainStorage storage, IGrainFactory grains, TimeProvider time, ILogger<ImageRecordStore> logger) : BackgroundService
{
    private const string StateName = "image";
    private const int QueueLength = 10_000;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietAfterFailure = TimeSpan.FromSeconds(5);

    private readonly Channel<(ImageId Id, ImageRecord? Record)> _writes = Channel.CreateBounded<(ImageId, ImageRecord?)>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Remember(ImageId id, ImageRecord record) => _writes.Writer.TryWrite((id, record));

    public void Forget(ImageId id) => _writes.Writer.TryWrite((id, null));

    /// <summary>Empty where nothing is remembered, or the storage cannot be read.</summary>
    public async Task<ImmutableArray<Replica>> RecallAsync(ImageId id, CancellationToken cancellationToken)
    {
        var state = new GrainState<ImageRecord>(new ImageRecord());
        try
        {
            await storage.ReadStateAsync(StateName, GrainIdOf(id), state).WaitAsync(ReadLimit, time, cancellationToken);
            return state.State?.Replicas ?? [];
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(id, error.Message);
            return [];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (id, record) in _writes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(id, record);
            }
            catch (InconsistentStateException)
            {
                // another activation by accident wrote it: its word is as good
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotWritten(error.Message);
                await Task.Delay(QuietAfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WriteAsync(ImageId id, ImageRecord? record)
    {
        var state = new GrainState<ImageRecord>(new ImageRecord());
        await storage.ReadStateAsync(StateName, GrainIdOf(id), state);
        if (record is null)
        {
            await (state.RecordExists ? storage.ClearStateAsync(StateName, GrainIdOf(id), state) : Task.CompletedTask);
        }
        else if (state.State is null || state.State.Generation <= record.Generation)
        {
            state.State = record;
            await storage.WriteStateAsync(StateName, GrainIdOf(id), state);
        }
    }

    private GrainId GrainIdOf(ImageId id) => grains.GetGrain<IImageGrain>(id.ToString()).GetGrainId();

    [LoggerMessage(LogLevel.Debug, "The state of image {Image} cannot be read: {Why}")]
    private partial void LogNotRead(ImageId image, string why);

    [LoggerMessage(LogLevel.Warning, "The state of images cannot be written, and is dropped: {Why}")]
    private partial void LogNotWritten(string why);
}
