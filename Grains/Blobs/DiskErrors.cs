namespace Reticulum.Blobs;

/// <summary>What an <see cref="IOException"/> says: on Unix its HResult is the errno.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    // .NET turns ENOSPC into the Windows code 0x80070070 (ERROR_DISK_FULL) in some paths and keeps errno in others.
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsNoRoom(IOException error) => error.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;
}
