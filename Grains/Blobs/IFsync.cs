using Microsoft.Win32.SafeHandles;

namespace Reticulum.Blobs;

/// <summary>
/// The two flushes that durability rests on. A seam, because a test must see an upload refused when one of them fails:
/// .NET's own flush returns normally when the kernel says EIO.
/// </summary>
internal interface IFsync
{
    /// <exception cref="DiskFaultException">The kernel did not confirm.</exception>
    void File(SafeFileHandle file);

    /// <inheritdoc cref="File"/>
    void Directory(string path);
}

/// <summary>
/// The kernel could not make bytes durable, so nothing is known of what the disk holds of them. After the first one the node takes nothing new:
/// a retried fsync may succeed without having written anything (fsyncgate, https://wiki.postgresql.org/wiki/Fsync_Errors).
/// </summary>
internal sealed class DiskFaultException(string message) : IOException(message);
