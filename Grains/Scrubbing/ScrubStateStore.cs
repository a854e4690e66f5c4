using Microsoft.Extensions.Logging;
using Reticulum.Blobs;

namespace Reticulum.Scrubbing;

/// <summary><c>scrub.json</c> in the data directory: the old one or the new one after a crash, whole.</summary>
internal sealed partial class ScrubStateStore(DataDirectory data, IFsync fsync, DiskGuard guard, TimeProvider time, ILogger<ScrubStateStore> logger)
{
    private string FilePath => data.FullPath(BlobPath.Scrub);

    /// <summary>What it says; where it says nothing that can be read, what a store is that was never scrubbed.</summary>
    public ScrubState Load()
    {
        try
        {
            if (FileReading.TryReadSmall(FilePath) is not { } json)
            {
                return Fresh();
            }

            if (ScrubStateFile.Read(json) is { } state)
            {
                return state;
            }

            LogDamaged(logger, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogDamaged(logger, error);
        }

        return Fresh();
    }

    /// <summary>As <see cref="Save"/>, unless there is one that can be read, and without a flush: it says nothing yet that would be missed, and nothing about the disk.</summary>
    public void Put(ScrubState state)
    {
        var temporary = data.NewTemporaryPath();
        try
        {
            if (FileReading.TryReadSmall(FilePath) is not { } there || ScrubStateFile.Read(there) is null)
            {
                File.WriteAllBytes(temporary, ScrubStateFile.Write(state));
                Posix.Rename(temporary, FilePath);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(logger, error);
            File.Delete(temporary);
        }
    }

    /// <summary>Never throws: what is not on disk is done once more after a restart.</summary>
    public void Save(ScrubState state)
    {
        try
        {
            DurableFile.Write(data, fsync, FilePath, ScrubStateFile.Write(state));
            fsync.Directory(data.Root);
        }
        catch (DiskFaultException fault)
        {
            guard.Fail(fault);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(logger, error);
        }
    }

    private ScrubState Fresh()
    {
        var (made, now) = (new DateTimeOffset(Directory.GetCreationTimeUtc(data.FullPath(BlobPath.Images))), time.GetUtcNow());
        return ScrubState.Fresh(made < now ? made : now);
    }

    [LoggerMessage(LogLevel.Warning, "What the scrubber knew (scrub.json) cannot be read: it begins as in a store that was never scrubbed")]
    private static partial void LogDamaged(ILogger logger, Exception? error);

    [LoggerMessage(LogLevel.Warning, "How far the scrubber is could not be written to scrub.json; it goes on")]
    private static partial void LogNotSaved(ILogger logger, Exception error);
}
