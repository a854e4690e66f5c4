using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Configuration;

namespace Reticulum.Blobs;

/// <summary>
/// The data directory, opened: locked against a second process, known to lie on one file system, swept of what a crash left in <c>tmp/</c>.
/// <code>
/// data/
///   lock  node-id  scrub.json
///   images/ab/cd/&lt;hash&gt;/{full.jpg, meta.json, 300w.webp, …}
///   tmp/         being written; nothing in it survives a start
///   quarantine/  wrong bytes, by name and reason
///   trash/       excess copies on their way out
///   outbox/      what must still reach other nodes
/// </code>
/// </summary>
internal sealed partial class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    public DataDirectory(IOptions<StorageOptions> options, IOptions<NodeOptions> node, ILogger<DataDirectory> logger)
    {
        Root = Path.GetFullPath(options.Value.DataDirectory);
        Directory.CreateDirectory(Root);
        _lock = Lock(Root);
        foreach (var name in new[] { BlobPath.Images, BlobPath.Temporary, BlobPath.Quarantine, BlobPath.Trash, BlobPath.Outbox })
        {
            Directory.CreateDirectory(Path.Join(Root, name));
        }

        var leftovers = Sweep();
        if (leftovers > 0)
        {
            LogSwept(logger, leftovers);
        }

        ProbeOneFileSystem();
        NodeId = node.Value.Id ?? ReadOrMakeNodeId();
    }

    public string Root { get; }

    public Guid NodeId { get; }

    /// <summary>Of its file system, free or not.</summary>
    public long TotalBytes => new DriveInfo(Root).TotalSize;

    public long FreeBytes => new DriveInfo(Root).AvailableFreeSpace;

    public string FullPath(string relative) => Path.Join(Root, relative);

    /// <summary>A name in <c>tmp/</c> that is not taken.</summary>
    public string NewTemporaryPath() => Path.Join(Root, BlobPath.Temporary, Guid.NewGuid().ToString("N"));

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string root)
    {
        try
        {
            return new FileStream(Path.Join(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException inner)
        {
            throw new CannotStartException($"The data directory '{root}' is in use by another process, or cannot be written.", inner);
        }
        catch (UnauthorizedAccessException inner)
        {
            throw new CannotStartException($"The data directory '{root}' cannot be written.", inner);
        }
    }

    private int Sweep()
    {
        var swept = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Join(Root, BlobPath.Temporary)))
        {
            File.Delete(file);
            swept++;
        }

        return swept;
    }

    // A commit is a rename from tmp/ to images/, a quarantine one from images/ to quarantine/: each must be atomic.
    private void ProbeOneFileSystem()
    {
        foreach (var target in new[] { BlobPath.Images, BlobPath.Quarantine, BlobPath.Trash, BlobPath.Outbox })
        {
            var from = NewTemporaryPath();
            var to = Path.Join(Root, target, Path.GetFileName(from));
            try
            {
                File.WriteAllBytes(from, []);
                Posix.Rename(from, to);
                File.Delete(to);
            }
            catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
            {
                throw new CannotStartException($"'tmp' and '{target}' in the data directory '{Root}' must be writeable and lie on one file system.", inner);
            }
        }
    }

    private Guid ReadOrMakeNodeId()
    {
        var path = Path.Join(Root, "node-id");
        if (File.Exists(path))
        {
            return Guid.TryParseExact(File.ReadAllText(path).Trim(), "D", out var id)
                ? id
                : throw new CannotStartException($"'{path}' does not hold a UUID. Restore it, or set Reticulum:Node:Id.");
        }

        var made = Guid.NewGuid();
        var temporary = NewTemporaryPath();
        File.WriteAllText(temporary, made.ToString("D") + "\n");
        var posix = new Posix();
        using (var handle = File.OpenHandle(temporary, FileMode.Open, FileAccess.Write))
        {
            posix.File(handle);
        }

        Posix.Rename(temporary, path);
        posix.Directory(Root);
        return made;
    }

    [LoggerMessage(LogLevel.Information, "Swept {Count} temporary files that an earlier process left behind")]
    private static partial void LogSwept(ILogger logger, int count);
}
