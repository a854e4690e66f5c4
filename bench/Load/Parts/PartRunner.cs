using Reticulum.Load.Machine;

namespace Reticulum.Load.Parts;

/// <summary>Runs parts one after another. One that fails is told of, and the next is run; its findings of before, if there are any, are gone.</summary>
internal sealed class PartRunner(TimeProvider time, TextWriter progress)
{
    /// <returns>How many failed.</returns>
    public async Task<int> RunAsync(IReadOnlyList<IPart> parts, PartOptions options, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var part in parts)
        {
            await progress.WriteLineAsync($"== {part.Name}: {part.Title}");
            PartFile.Forget(options.Results, part.Name);
            var started = time.GetTimestamp();
            try
            {
                var findings = await part.MeasureAsync(new PartContext(options, time, progress), cancellationToken);
                var file = new PartFile(part.Name, part.Title, findings, time.GetLocalNow(), time.GetElapsedTime(started), MachineDescription.Of(), options.Commit, options.Rounds, options.Seconds);
                await file.WriteAsync(options.Results, cancellationToken);
                await progress.WriteLineAsync($"== {part.Name}: {time.GetElapsedTime(started).TotalSeconds:F0} s");
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                failed++;
                await progress.WriteLineAsync($"== {part.Name} FAILED: {error}");
            }
        }

        return failed;
    }
}
