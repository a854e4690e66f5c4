using System.Globalization;

namespace Reticulum.Tests.Http;

/// <summary>All that lies below some directories, one part left out: equal before and after, nothing has been touched.</summary>
internal static class TreeSnapshot
{
    /// <summary>Names, lengths, times and link targets.</summary>
    public static string[] Of(string root, string except) =>
    [
        .. Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(path => path != except && !path.StartsWith(except + "/", StringComparison.Ordinal))
            .Select(path =>
            {
                var file = new FileInfo(path);
                var length = file.Exists ? file.Length : -1;
                return string.Create(CultureInfo.InvariantCulture, $"{path} {length} {file.LastWriteTimeUtc:O} {file.LinkTarget}");
            })
            .Order(StringComparer.Ordinal),
    ];
}
