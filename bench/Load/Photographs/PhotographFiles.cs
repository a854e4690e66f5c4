using Reticulum.Load.Machine;

namespace Reticulum.Load.Photographs;

/// <summary>Photographs as files, for servers that read a folder: <c>hash.jpg</c>.</summary>
internal static class PhotographFiles
{
    public static string NameOf(Photograph photograph) => $"{photograph.Hash}.jpg";

    public static async Task WriteAsync(TemporaryFolder folder, IEnumerable<Photograph> photographs, CancellationToken cancellationToken)
    {
        foreach (var photograph in photographs)
        {
            await File.WriteAllBytesAsync(folder.PathOf(NameOf(photograph)), photograph.Bytes, cancellationToken);
        }
    }
}
