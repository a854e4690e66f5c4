namespace Reticulum.Clustering;

/// <summary>
/// What Orleans cannot go on after, most of all "I was declared dead". Its own handler ends the process; ours ends the silo only, since the disk is the
/// truth and HTTP serves it: the supervisor takes this silo away and starts another.
/// </summary>
internal sealed class FatalErrors : IFatalErrorHandler
{
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the reason of the first one.</summary>
    public Task<string> First => _first.Task;

    public bool IsUnexpected(Exception exception) => exception is not (ThreadAbortException or OperationCanceledException);

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) =>
        _first.TrySetResult(context ?? exception?.Message ?? $"a fatal error in {sender}");
}
