using Reticulum.Rendering;

namespace Reticulum.Tests.Rendering;

internal static class HeldThread
{
    /// <summary>Keeps one of the queue's threads busy until the gate is set; completes when it is.</summary>
    /// <returns>The job that holds it.</returns>
    public static async Task<Task<int>> HoldAsync(this RenderQueue queue, ManualResetEventSlim gate, CancellationToken cancellationToken)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = queue.TryRun(
            1,
            token =>
            {
                entered.SetResult();
                gate.Wait(token);
                return 0;
            },
            cancellationToken)!;
        await entered.Task;
        return held;
    }
}
