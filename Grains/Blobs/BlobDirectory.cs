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
