using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Peers;

/// <summary>Digests and entries as bytes on the wire. Pure. Little-endian numbers of 8 bytes; an entry is the hash, the generation, and 1 where it is a delete.</summary>
internal static class RangeCodec
{
    public const int EntryLength = ImageId.ByteLength + sizeof(long) + 1;

    public static byte[] Write(ImmutableArray<ulong> ranges)
    {
        var bytes = new byte[ranges.IsDefault ? 0 : ranges.Length * sizeof(ulong)];
        for (var at = 0; at < bytes.Length; at += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), ranges[at / sizeof(ulong)]);
        }

        return bytes;
    }

    /// <summary>Null: it is neither nothing nor one number for each range.</summary>
    public static ImmutableArray<ulong>? ReadRanges(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return default(ImmutableArray<ulong>);
        }

        if (bytes.Length != IImageRanges.Count * sizeof(ulong))
        {
            return null;
        }

        var ranges = new ulong[IImageRanges.Count];
        for (var at = 0; at < ranges.Length; at++)
        {
            ranges[at] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at * sizeof(ulong))..]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(ranges);
    }

    public static byte[] Write(ImmutableArray<CatalogEntry> entries)
    {
        var bytes = new byte[entries.Length * EntryLength];
        for (var at = 0; at < entries.Length; at++)
        {
            var entry = bytes.AsSpan(at * EntryLength, EntryLength);
            entries[at].Id.CopyTo(entry);
            BinaryPrimitives.WriteInt64LittleEndian(entry[ImageId.ByteLength..], entries[at].Generation);
            entry[^1] = entries[at].Deleted ? (byte)1 : (byte)0;
        }

        return bytes;
    }

    /// <summary>Null: it is no whole number of entries, or one of them is none.</summary>
    public static ImmutableArray<CatalogEntry>? ReadEntries(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % EntryLength != 0)
        {
            return null;
        }

        var entries = new CatalogEntry[bytes.Length / EntryLength];
        for (var at = 0; at < entries.Length; at++)
        {
            var entry = bytes.Slice(at * EntryLength, EntryLength);
            var generation = BinaryPrimitives.ReadInt64LittleEndian(entry[ImageId.ByteLength..]);
            if (entry[^1] > 1 || generation < 0)
            {
                return null;
            }

            entries[at] = new CatalogEntry(new ImageId(entry[..ImageId.ByteLength]), generation, entry[^1] == 1);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(entries);
    }
}
