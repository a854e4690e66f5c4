using System.Net;

namespace Reticulum.Tests.Processes;

/// <summary>A body that stops after so many bytes until it is told to go on.</summary>
internal sealed class PausingContent(byte[] bytes, int pauseAt) : HttpContent
{
    private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The bytes before the pause have been handed to the kernel.</summary>
    public Task Paused => _paused.Task;

    /// <summary>All of them have.</summary>
    public Task Sent => _sent.Task;

    public void Go() => _go.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes.AsMemory(0, pauseAt), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _paused.TrySetResult();
        await _go.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(bytes.AsMemory(pauseAt), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _sent.TrySetResult();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
