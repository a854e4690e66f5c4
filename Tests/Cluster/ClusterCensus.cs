using System.Security.Cryptography;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// What lies on the disks of all the silos at one moment, read from outside and against its hashes; shares no code with the server, which may be
/// running, frozen or dead.
/// </summary>
internal sealed class ClusterCensus
{
    private readonly Dictionary<string, HashSet<string>> _copies = [];
    private readonly List<string> _damaged = [];

    private ClusterCensus()
    {
    }

    /// <summary>Originals that are not what their directory's name says.</summary>
    public IReadOnlyList<string> Damaged => _damaged;

    public IEnumerable<string> Hashes => _copies.Keys;

    /// <summary>Each copy, <c>hash@node</c>.</summary>
    public IReadOnlySet<string> AllCopies => _copies.SelectMany(image => image.Value.Select(node => $"{image.Key}@{node}")).ToHashSet();

    /// <summary>The nicknames of the silos with a whole copy.</summary>
    public IReadOnlySet<string> HoldersOf(string hash) => _copies.GetValueOrDefault(hash) ?? [];

    public static ClusterCensus Take(IEnumerable<NodeProcess> silos)
    {
        var census = new ClusterCensus();
        foreach (var silo in silos)
        {
            var images = Path.Combine(silo.DataDirectory, "images");
            if (Directory.Exists(images))
            {
                foreach (var file in Directory.EnumerateFiles(images, "full.*", SearchOption.AllDirectories))
                {
                    census.Count(file, silo.Nickname);
                }
            }
        }

        return census;
    }

    /// <summary>Whether the silo has it whole, under its final name.</summary>
    public static bool Holds(NodeProcess silo, string hash)
    {
        var directory = Path.Combine(silo.DataDirectory, "images", hash[..2], hash[2..4], hash);
        try
        {
            return Directory.Exists(directory) && Directory.EnumerateFiles(directory, "full.*").Any(file => IsWhole(File.ReadAllBytes(file), hash));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false; // moved away meanwhile
        }
    }

    private void Count(string file, string node)
    {
        var hash = Path.GetFileName(Path.GetDirectoryName(file)!);
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (IsWhole(bytes, hash))
            {
                (_copies.TryGetValue(hash, out var nodes) ? nodes : _copies[hash] = []).Add(node);
            }
            else if (!DataCensus.IsSealed(bytes))
            {
                _damaged.Add(file);
            }
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Listed, and moved away by the running server before it was read: it is no copy.
        }
    }

    private static bool IsWhole(byte[] bytes, string hash) => Convert.ToHexStringLower(SHA1.HashData(bytes)) == hash;
}
