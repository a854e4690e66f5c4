using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>
/// Digests of what this node shares with each other one, under one view (<see cref="RangeView"/>), kept up to date by each change.
///
/// <para>A digest of a range is the XOR of a 64-bit hash of each of its entries (id, generation, copy or delete): two nodes that know the same have the same,
/// whatever order it came in, and a change costs one XOR for each other owner. 32 KiB for each node that something is shared with.</para>
///
/// <para>The hash is no secret: somebody could make images up that cancel each other out in a digest. The price is theirs: it is their own images whose lack of
/// a copy is then seen only by a scrub or by a read.</para>
/// </summary>
internal sealed class RangeIndex(OwnersTable owners, Guid self)
{
    private readonly Dictionary<Guid, Pair> _pairs = owners.Ring.Nodes.Where(node => node.Id != self).ToDictionary(static node => node.Id, static _ => new Pair());
    private long _kept;

    public OwnersTable Owners { get; } = owners;

    /// <summary>Images that this node does not own: copies, deletes, and what is left of lost copies.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    public bool IsOwner(ImageId id) => Owners.IsOwner(self, id);

    /// <summary>Called under the lock of the image's shard.</summary>
    public void Add(ImageId id, CatalogRecord record) => Count(id, record, 1);

    /// <summary>Called under the lock of the image's shard.</summary>
    public void Remove(ImageId id, CatalogRecord record) => Count(id, record, -1);

    public ImmutableArray<ulong> DigestsWith(Guid node) =>
        _pairs.TryGetValue(node, out var pair) ? [.. pair.Ranges] : ImmutableCollectionsMarshal.AsImmutableArray(new ulong[IImageRanges.Count]);

    /// <summary>How many entries it keeps for a node.</summary>
    public long KeptFor(Guid node) => _pairs.TryGetValue(node, out var pair) ? Interlocked.Read(ref pair.Kept) : 0;

    /// <summary>One number for all the ranges.</summary>
    public static ulong RootOf(ImmutableArray<ulong> ranges) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(ranges.AsSpan()));

    private void Count(ImageId id, CatalogRecord record, int sign)
    {
        var isOwner = IsOwner(id);
        Interlocked.Add(ref _kept, isOwner ? 0 : sign);
        if (!record.Counts)
        {
            return;
        }

        var owners = Owners.Of(id);
        if (isOwner)
        {
            var hash = Hash(id, record);
            foreach (var owner in owners)
            {
                if (owner.Id != self)
                {
                    _pairs[owner.Id].Ranges[IImageRanges.RangeOf(id)] ^= hash;
                }
            }

            return;
        }

        foreach (var owner in owners)
        {
            Interlocked.Add(ref _pairs[owner.Id].Kept, sign);
        }
    }

    private static ulong Hash(ImageId id, CatalogRecord record)
    {
        Span<byte> bytes = stackalloc byte[ImageId.ByteLength + sizeof(long) + 1];
        id.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[ImageId.ByteLength..], record.Generation);
        bytes[^1] = (byte)record.Kind;
        return XxHash3.HashToUInt64(bytes);
    }

    private sealed class Pair
    {
        public readonly ulong[] Ranges = new ulong[IImageRanges.Count];
        public long Kept;
    }
}
