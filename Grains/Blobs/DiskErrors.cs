namespace Reticulum.Blobs;

/// <summary>What an <see cref="IOException"/> says: on Unix its HResult is the errno.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    // .NET turns ENOSPC into the Windows code 0x80070070 (ERROR_DISK_FULL) in some paths and keeps errno in others.
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>
    /// The disk does not give back what it was given: a sector that cannot be read, a checksum of the file system's that is wrong. Every other error (too many
    /// open files, no memory) says nothing about the bytes.
    /// </summary>
    public static bool IsRot(IOException error) => error.HResult is
        5 // EIO
        or 52 // EBADE: ZFS
        or 61 // ENODATA: a drive's medium error
        or 74 // EBADMSG: a checksum of ext4 or XFS
        or 84 // EILSEQ: a drive's integrity error
        or 117 // EUCLEAN: a structure of ext4 or XFS
        or 121; // EREMOTEIO: a drive's target error

    /// <summary>There is no such file: it, or the whole directory of its image, was moved away or removed since it was seen.</summary>
    public static bool IsGone(IOException error) => error is FileNotFoundException or DirectoryNotFoundException;

    public static bool IsNoRoom(IOException error) => error.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;
}
