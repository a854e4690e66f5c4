namespace Reticulum.Blobs;

/// <summary>A small file, written so that a crash leaves the old one or the new one, whole: temporary file → fsync → rename.</summary>
internal static class DurableFile
{
    /// <summary>Replaces what is there. The name is durable only once its directory was flushed, which is the caller's.</summary>
    /// <exception cref="DiskFaultException">The bytes are not known to be durable; nothing was renamed.</exception>
    /// <exception cref="IOException">No room, among others; nothing was renamed.</exception>
    public static void Write(DataDirectory data, IFsync fsync, string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = data.NewTemporaryPath();
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, bytes, 0);
                fsync.File(file);
            }

            Posix.Rename(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
