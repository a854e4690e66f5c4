using System.Runtime.InteropServices;

namespace Reticulum.Blobs;

/// <summary>What changes about a file whenever its bytes do: who replaces it makes another inode, who writes to it moves its times, and nobody can set <c>ctime</c>.</summary>
/// <param name="Device">Of the file system.</param>
/// <param name="Inode">In it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">Nanoseconds since 1970 of the last write; as fine as the kernel's clock tick.</param>
/// <param name="Changed">Likewise, of the last change of any kind, a rename among them.</param>
internal readonly partial record struct FileStamp(ulong Device, ulong Inode, long Length, long Modified, long Changed)
{
    // linux/stat.h: the same on every architecture, unlike struct stat.
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7ff;
    private const int StructLength = 256;
    private const int InodeAt = 32, LengthAt = 40, ChangedAt = 96, ModifiedAt = 112, DeviceAt = 136;
    private const long Second = 1_000_000_000;

    /// <summary>Null: there is no such file, or it cannot be asked.</summary>
    public static FileStamp? TryRead(string path)
    {
        Span<byte> found = stackalloc byte[StructLength];
        return Statx(CurrentDirectory, path, 0, BasicStats, found) == 0
            ? new FileStamp(BitConverter.ToUInt64(found[DeviceAt..]), BitConverter.ToUInt64(found[InodeAt..]), BitConverter.ToInt64(found[LengthAt..]), Time(found[ModifiedAt..]), Time(found[ChangedAt..]))
            : null;
    }

    private static long Time(ReadOnlySpan<byte> time) => (BitConverter.ToInt64(time) * Second) + BitConverter.ToUInt32(time[sizeof(long)..]);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> found);
}
