using System.Globalization;

namespace Reticulum.Tests.Processes;

/// <summary>System calls of a running process that fail, or kill it, as told: strace, attached from outside.</summary>
internal sealed class Strace(ChildProcess strace) : IAsyncDisposable
{
    /// <param name="process">The process, all of its threads.</param>
    /// <param name="calls">Of strace's <c>-e trace</c>: <c>fsync</c>, <c>rename,renameat2</c>.</param>
    /// <param name="effect">Of strace's <c>-e inject</c>: <c>error=EIO</c>, <c>signal=KILL:when=3</c> (each thread counts for itself).</param>
    /// <param name="cancellationToken">Ends the wait for strace to be at work.</param>
    public static async Task<Strace> AttachAsync(ChildProcess process, string calls, string effect, CancellationToken cancellationToken)
    {
        var strace = ChildProcess.Start(
            "strace",
            ["-f", "-e", $"trace={calls}", "-e", "signal=none", "-e", $"inject={calls}:{effect}", "-o", "/dev/null", "-p", process.Id.ToString(CultureInfo.InvariantCulture)],
            Path.GetTempPath());
        var attached = strace.SeeAsync("attached", cancellationToken);
        if (await Task.WhenAny(attached, strace.WaitForExitAsync(cancellationToken)) != attached)
        {
            throw new InvalidOperationException($"strace cannot trace here: {strace.Error}");
        }

        return new Strace(strace);
    }

    public ValueTask DisposeAsync() => strace.DisposeAsync();
}
