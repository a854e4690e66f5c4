using System.Security.Cryptography;

namespace Reticulum.Tests.Cluster;

/// <summary>Damage to copies on the disks of running nodes, behind their backs; remembers what it did.</summary>
internal sealed class BitRot(Random random)
{
    private readonly List<(NodeProcess Silo, string Hash, byte[] Bytes)> _wrong = [];
    private readonly Dictionary<string, int> _kinds = [];
    private int _next;

    /// <summary>Copies that were damaged or taken away.</summary>
    public int Copies { get; private set; }

    /// <summary>How many of each kind.</summary>
    public IReadOnlyDictionary<string, int> Kinds => _kinds;

    /// <summary>Copies with wrong bytes that are not in their node's quarantine, to the byte.</summary>
    public IEnumerable<string> NotInQuarantine => _wrong
        .Where(static one => !Quarantined(one.Silo, one.Hash).Any(kept => kept.AsSpan().SequenceEqual(one.Bytes)))
        .Select(static one => $"{one.Hash}@{one.Silo.Nickname}");

    /// <summary>Of every kind in turn, each copy once.</summary>
    public void Spread(IReadOnlyList<(NodeProcess Silo, string Hash)> copies)
    {
        foreach (var bySilo in copies.GroupBy(static copy => copy.Silo))
        {
            var rest = new Queue<string>(bySilo.Select(static copy => copy.Hash));
            while (rest.TryDequeue(out var hash))
            {
                var kind = _next++ % 7;
                if (kind == 0 && rest.TryDequeue(out var other))
                {
                    Swap(bySilo.Key, hash, other);
                }
                else
                {
                    Damage(bySilo.Key, hash, kind);
                }
            }
        }
    }

    /// <summary>One bit of each of the image's copies, not the same one.</summary>
    public void Spoil(IEnumerable<NodeProcess> silos, string hash)
    {
        foreach (var silo in silos)
        {
            Damage(silo, hash, 1);
        }
    }

    private void Damage(NodeProcess silo, string hash, int kind)
    {
        var path = PathOf(silo, hash);
        var bytes = File.ReadAllBytes(path);
        switch (kind)
        {
            case 2:
                Write("truncated", silo, hash, bytes[..random.Next(1, bytes.Length)]);
                break;
            case 3:
                Write("extended", silo, hash, [.. bytes, .. RandomNumberGenerator.GetBytes(random.Next(1, 5000))]);
                break;
            case 4:
                Write("emptied", silo, hash, []);
                break;
            case 5:
                File.Delete(path);
                Count("file taken away");
                break;
            case 6:
                Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
                Count("directory taken away");
                break;
            default:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                Write("a bit flipped", silo, hash, bytes);
                break;
        }
    }

    private void Swap(NodeProcess silo, string one, string other)
    {
        var (first, second) = (File.ReadAllBytes(PathOf(silo, one)), File.ReadAllBytes(PathOf(silo, other)));
        Write("swapped", silo, one, second);
        Write("swapped", silo, other, first);
    }

    // In place, as rot does it: the file stays the same file.
    private void Write(string kind, NodeProcess silo, string hash, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(silo, hash), bytes);
        _wrong.Add((silo, hash, bytes));
        Count(kind);
    }

    private void Count(string kind)
    {
        Copies++;
        _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
    }

    private static string PathOf(NodeProcess silo, string hash) =>
        Directory.EnumerateFiles(Path.Combine(silo.DataDirectory, "images", hash[..2], hash[2..4], hash), "full.jpg").Single();

    private static IEnumerable<byte[]> Quarantined(NodeProcess silo, string hash) =>
        Directory.EnumerateFiles(Path.Combine(silo.DataDirectory, "quarantine"), $"{hash}.*").Select(File.ReadAllBytes);
}
