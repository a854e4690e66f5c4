using System.Globalization;

namespace Reticulum.Tests.Processes;

/// <summary>System calls of a running process that fail, or kill it, as told: strace, attached from outside.</summary>
internal sealed class Strace(ChildProcess strace) : IAsyncDisposable
{
    /// <param name="process">The process, all of its threads.</param>
    /// <param name="calls">Of strace's <c>-e trace</c>: <c>fsync</c>, <c>rename,renameat2</c>.</param>
    /// <param name="effect">Of strace's <c>-e inject</c>: <c>error=EIO</c>, <c>signal=KILL:when=3</c> (each thread counts for itself).</param>
    /// <param name="cancellationToken">Ends the wait for strace to be at work.</param>
    /// <param name="file">What it saw, with the paths behind the descriptors; the call that ended the process is the last of its thread.</param>
    public static Task<Strace> AttachAsync(ChildProcess process, string calls, string effect, CancellationToken cancellationToken, string file = "/dev/null") =>
        StartAsync(process, calls, ["-e", $"inject={calls}:{effect}", "-y", "-s", "16", "-o", file], cancellationToken);

    /// <summary>Only listens: each call into <paramref name="file"/>, with its time, its duration and the paths behind its descriptors.</summary>
    public static Task<Strace> ListenAsync(ChildProcess process, string calls, string file, CancellationToken cancellationToken) =>
        StartAsync(process, calls, ["-ttt", "-T", "-y", "-s", "2048", "-o", file], cancellationToken);

    /// <summary>Detaches, and waits for the last of the output; the process runs on.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        strace.Terminate();
        await strace.WaitForExitAsync(cancellationToken);
    }

    private static async Task<Strace> StartAsync(ChildProcess process, string calls, string[] arguments, CancellationToken cancellationToken)
    {
        var strace = ChildProcess.Start(
            "strace",
            ["-f", "-e", $"trace={calls}", "-e", "signal=none", .. arguments, "-p", process.Id.ToString(CultureInfo.InvariantCulture)],
            Path.GetTempPath());
        var attached = strace.SeeAsync("attached", cancellationToken);
        if (await Task.WhenAny(attached, strace.WaitForExitAsync(cancellationToken)) != attached)
        {
            throw new InvalidOperationException($"strace cannot trace here: {strace.Error}");
        }

        return new Strace(strace);
    }

    /// <summary>
    /// strace is killed. Where it killed the process, that has to be done before anybody waits for the process: strace 6.1 sometimes waits for ever for the last thread of
    /// those, and nobody hears of a death while its tracer sleeps.
    /// </summary>
    public ValueTask DisposeAsync() => strace.DisposeAsync();
}
