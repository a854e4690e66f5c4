using Microsoft.Extensions.Logging;
using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>The entries' files in <c>outbox/</c>. Synchronous system calls; callers exclude each other by image.</summary>
internal sealed partial class OutboxStore(DataDirectory data, IFsync fsync, DiskGuard guard, ILogger<OutboxStore> logger)
{
    private string Root => data.FullPath(BlobPath.Outbox);

    /// <summary>The entry is durable from the return on.</summary>
    /// <exception cref="DiskFaultException">It is not known to be; the node is read-only from now on.</exception>
    /// <exception cref="IOException">No room, among others.</exception>
    public void Write(OutboxEntry entry)
    {
        try
        {
            DurableFile.Write(data, fsync, PathOf(entry.Id, entry.Generation), OutboxFile.Write(entry));
            fsync.Directory(Root);
        }
        catch (DiskFaultException fault)
        {
            guard.Fail(fault);
            throw;
        }
    }

    /// <summary>Without a flush: one that a power cut brings back is delivered once more, which changes nothing.</summary>
    public void Remove(ImageId id, long generation) => File.Delete(PathOf(id, generation));

    /// <summary>Null: there is none, or it cannot be read, and is aside now as <c>….json.bad</c>.</summary>
    public OutboxEntry? Read(ImageId id, long generation)
    {
        var path = PathOf(id, generation);
        try
        {
            if (FileReading.TryReadSmall(path) is not { } json)
            {
                return null;
            }

            if (OutboxFile.Read(id, generation, json) is { } entry)
            {
                return entry;
            }

            LogBad(logger, Path.GetFileName(path), null);
        }
        catch (IOException error)
        {
            LogBad(logger, Path.GetFileName(path), error); // an unreadable sector is rot
        }

        Posix.Rename(path, path + ".bad");
        return null;
    }

    /// <summary>What there is, in the order of the file system, by its name alone.</summary>
    public IEnumerable<(ImageId Id, long Generation)> Enumerate()
    {
        foreach (var path in Directory.EnumerateFiles(Root, "*.json"))
        {
            if (OutboxFile.TryParseName(Path.GetFileName(path), out var id, out var generation))
            {
                yield return (id, generation);
            }
        }
    }

    private string PathOf(ImageId id, long generation) => Path.Join(Root, OutboxFile.NameOf(id, generation));

    [LoggerMessage(LogLevel.Error, "The outbox entry {Name} cannot be read: it is kept aside, and what it said must be found by the scrubber")]
    private static partial void LogBad(ILogger logger, string name, Exception? error);
}
