using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reticulum.Blobs;

/// <summary>
/// System calls whose errors .NET hides or papers over: <c>fsync</c> (its error is dropped) and
/// <c>rename</c> (<c>File.Move</c> copies across file systems without a word).
/// </summary>
internal sealed partial class Posix : IFsync
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int Interrupted = 4;

    public void File(SafeFileHandle file) => Flush(file, "a file");

    public void Directory(string path)
    {
        using var handle = new SafeFileHandle(Open(path, ReadOnlyCloseOnExec), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw new DiskFaultException($"a directory cannot be opened for fsync: {LastError()}");
        }

        Flush(handle, "a directory");
    }

    /// <summary>Atomic within one file system; replaces what is there.</summary>
    /// <exception cref="IOException">Among others: source and target lie on two file systems.</exception>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0)
        {
            throw new IOException($"rename failed: {LastError()}");
        }
    }

    private static void Flush(SafeFileHandle handle, string what)
    {
        while (Fsync(handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new DiskFaultException($"fsync of {what} failed: {LastError()}");
            }
        }
    }

    private static string LastError() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);
}
