using System.Globalization;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>What the directories of images say: nothing but the file system has to be asked whether an image is here. Reads names and the two small files, never an original.</summary>
internal sealed class BlobDirectory(DataDirectory data)
{
    public BlobState Find(ImageId id)
    {
        var directory = data.FullPath(BlobPath.Directory(id));
        if (!Directory.Exists(directory))
        {
            return new BlobState.Missing();
        }

        var metadata = ReadMetadata(id, directory);
        if (ReadTombstone(directory) is { } tombstone && tombstone.Generation >= (metadata?.Generation ?? 0))
        {
            return new BlobState.Deleted(tombstone);
        }

        if (metadata is not null && PathIfExists(directory, metadata.Format) is { } path)
        {
            return new BlobState.Present(metadata.Format, path, metadata);
        }

        foreach (var format in Enum.GetValues<ImageFormat>())
        {
            if (PathIfExists(directory, format) is { } found)
            {
                return new BlobState.Present(format, found, null);
            }
        }

        return metadata is not null ? new BlobState.Lost(metadata) : new BlobState.Missing();
    }

    /// <summary>Every image that has a directory, in the order of the file system; whether it is there says <see cref="Find"/>.</summary>
    public IEnumerable<ImageId> Enumerate()
    {
        foreach (var directory in new DirectoryInfo(data.FullPath(BlobPath.Images))
            .EnumerateDirectories("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
        {
            if (ImageId.TryParse(directory.Name, out var id) && directory.FullName == data.FullPath(BlobPath.Directory(id)))
            {
                yield return id;
            }
        }
    }

    /// <summary>The directories <c>images/ab/cd</c> that there are, as <c>abcd</c>, <paramref name="first"/> being <c>ab</c>; in the order of the file system.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<ushort> Leadings(int first)
    {
        var directory = Path.GetDirectoryName(data.FullPath(BlobPath.Directory((ushort)(first << 8))))!;
        var leadings = new List<ushort>();
        if (Directory.Exists(directory))
        {
            foreach (var path in Directory.EnumerateDirectories(directory))
            {
                if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var second)
                    && second < 256
                    && path == data.FullPath(BlobPath.Directory((ushort)((first << 8) | second))))
                {
                    leadings.Add((ushort)((first << 8) | second));
                }
            }
        }

        return leadings;
    }

    /// <summary>
    /// The images of the directory <c>images/ab/cd</c>, <paramref name="leading"/> being <c>abcd</c>, in ascending order; also where only a file stands in the place
    /// of an image's directory.
    /// </summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<ImageId> In(ushort leading)
    {
        var directory = data.FullPath(BlobPath.Directory(leading));
        var ids = new List<ImageId>();
        if (Directory.Exists(directory))
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(directory))
            {
                if (ImageId.TryParse(Path.GetFileName(path.AsSpan()), out var id) && path == data.FullPath(BlobPath.Directory(id)))
                {
                    ids.Add(id);
                }
            }
        }

        ids.Sort();
        return ids;
    }

    /// <summary>What stands where the image's files should be and can be none of them.</summary>
    public IEnumerable<string> Foreign(ImageId id)
    {
        var directory = data.FullPath(BlobPath.Directory(id));
        return File.Exists(directory) ? [directory] : Directory.Exists(directory) ? Directory.EnumerateDirectories(directory) : [];
    }

    private static string? PathIfExists(string directory, ImageFormat format)
    {
        var path = Path.Join(directory, BlobPath.Original(format));
        return File.Exists(path) ? path : null;
    }

    private static ImageMetadata? ReadMetadata(ImageId id, string directory) =>
        FileReading.TryReadSmall(Path.Join(directory, BlobPath.Metadata)) is { } json ? MetadataFile.ReadMetadata(id, json) : null;

    // A tombstone that cannot be read still says that there was a delete: no copy of any generation is served over it.
    private static Tombstone? ReadTombstone(string directory) =>
        FileReading.TryReadSmall(Path.Join(directory, BlobPath.Tombstone)) is { } json
            ? MetadataFile.ReadTombstone(json) ?? new Tombstone(long.MaxValue, DateTimeOffset.UnixEpoch)
            : null;
}
