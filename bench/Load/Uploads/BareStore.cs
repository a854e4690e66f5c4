using System.Globalization;
using System.Security.Cryptography;
using Reticulum.Blobs;

namespace Reticulum.Load.Uploads;

/// <summary>The least that a durable store does: hash, temporary file, fsync, rename, fsync of the folder.</summary>
internal sealed class BareStore
{
    private const int Folders = 64;
    private const int Block = 64 * 1024;

    private readonly Posix _posix = new();
    private readonly DirectoryInfo _root;
    private int _names;

    public BareStore(DirectoryInfo root)
    {
        _root = root;
        for (var folder = 0; folder < Folders; folder++)
        {
            root.CreateSubdirectory(NameOf(folder));
        }
    }

    /// <returns>How many bytes are durable.</returns>
    public long Put(byte[] bytes)
    {
        var temporary = Path.Combine(_root.FullName, NameOf(Interlocked.Increment(ref _names) + Folders));
        string name;
        using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
            for (var at = 0; at < bytes.Length; at += Block)
            {
                var block = bytes.AsSpan(at, Math.Min(Block, bytes.Length - at));
                hash.AppendData(block);
                RandomAccess.Write(file, block, at);
            }

            name = Convert.ToHexStringLower(hash.GetHashAndReset());
            _posix.File(file);
        }

        var folder = Path.Combine(_root.FullName, NameOf(Convert.ToInt32(name[..2], 16) % Folders));
        Posix.Rename(temporary, Path.Combine(folder, name));
        _posix.Directory(folder);
        return bytes.Length;
    }

    private static string NameOf(int number) => number.ToString("x2", CultureInfo.InvariantCulture);
}
