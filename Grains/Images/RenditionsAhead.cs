using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reticulum.Images;

/// <summary>
/// Renditions that an upload wished for (<c>size_hints</c>), made behind its answer: all the sizes of an image at once, so that they share a decode,
/// one image after the other. A wish: dropped where the queue is full or the process stops, and made when somebody asks.
/// </summary>
internal sealed partial class RenditionsAhead(
    Rendering.RenditionMaker maker,
    Blobs.RenditionStore store,
    ILogger<RenditionsAhead> logger) : BackgroundService
{
    private const int QueueLength = 1024;

    private readonly Channel<(ImageMetadata Image, SizeSpec[] Sizes)> _wishes =
        Channel.CreateBounded<(ImageMetadata, SizeSpec[])>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

    public bool TryEnqueue(ImageMetadata image, IReadOnlyCollection<SizeSpec> sizes) =>
        sizes.Count == 0 || !image.Format.CanEncode || _wishes.Writer.TryWrite((image, [.. sizes]));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (image, sizes) in _wishes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                var missing = sizes.Where(size => !size.IsFull && !store.Exists(new RenditionKey(image.Id, size, image.Format)));
                await maker.MakeAheadAsync(image, missing, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, image.Id, error);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Renditions of image {Image} could not be made ahead")]
    private static partial void LogFailed(ILogger logger, ImageId image, Exception error);
}
