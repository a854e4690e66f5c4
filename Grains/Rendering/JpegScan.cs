using System.Buffers;
using System.Buffers.Binary;

namespace Reticulum.Rendering;

/// <summary>
/// Whether a sequential JPEG is whole, without making pixels of it: one pass over its coded data, code by code, to the end of the picture, at two fifths of what libjpeg takes for it at an eighth of its
/// size (<c>JpegScanBenchmarks</c>). What this takes is a subset: frames of 8 bits, Huffman coded, with one scan for all components (what cameras and most encoders write), by the book to the last bit. libjpeg has nothing to say against such data, not even
/// a warning. False means no more than that the decoder has to be asked: it is progressive, or of several scans, or damaged, or strange.
///
/// <para>ITU-T T.81, A.2, B.1, B.2 and F.2.</para>
/// </summary>
internal sealed class JpegScan
{
    private const byte StartOfImage = 0xD8, Baseline = 0xC0, ExtendedSequential = 0xC1, HuffmanTables = 0xC4, StartOfScan = 0xDA, RestartInterval = 0xDD;
    private const int MaxBlocks = 10; // of an MCU
    private const int MaxTables = 8; // four of each class; a file may hold millions, each of which would be built for nothing

    private readonly JpegHuffman?[] _dc = new JpegHuffman?[4];
    private readonly JpegHuffman?[] _ac = new JpegHuffman?[4];
    private (int Id, int Across, int Down)[]? _components;
    private int _width;
    private int _height;
    private int _restartInterval;
    private int _tables;

    private JpegScan()
    {
    }

    /// <param name="jpeg">Read from where it stands.</param>
    /// <param name="cancellationToken">Ends it, by an exception.</param>
    /// <returns>True: it is whole. False: it takes a decoder to tell.</returns>
    public static bool IsWhole(Stream jpeg, CancellationToken cancellationToken = default)
    {
        Span<byte> start = stackalloc byte[2];
        var buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        try
        {
            return TryRead(jpeg, start) && start is [0xFF, StartOfImage] && new JpegScan().IsWholeFrom(jpeg, buffer, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryRead(Stream jpeg, Span<byte> bytes) => jpeg.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    private bool IsWholeFrom(Stream jpeg, byte[] buffer, CancellationToken cancellationToken)
    {
        Span<byte> head = stackalloc byte[4];
        while (TryRead(jpeg, head) && head[0] == 0xFF && BinaryPrimitives.ReadUInt16BigEndian(head[2..]) is >= 2 and var length)
        {
            var segment = buffer.AsSpan(0, length - 2);
            if (!TryRead(jpeg, segment))
            {
                return false;
            }

            switch (head[1])
            {
                case Baseline or ExtendedSequential:
                    if (!TryReadFrame(segment))
                    {
                        return false;
                    }

                    break;
                case HuffmanTables:
                    if (!TryReadTables(segment))
                    {
                        return false;
                    }

                    break;
                case RestartInterval when segment.Length == 2:
                    _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case StartOfScan:
                    return BlocksOf(segment) is { } blocks && PassesThrough(jpeg, blocks, cancellationToken);
                case 0xDB or (>= 0xE0 and <= 0xEF) or 0xFE: // quantization tables, which the decoder asks for before its first line; what applications say; comments
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private bool TryReadFrame(ReadOnlySpan<byte> frame)
    {
        if (_components is not null || frame.Length < 9 || frame[0] != 8 || frame[5] is not (>= 1 and <= 4 and var count) || frame.Length != 6 + (3 * count))
        {
            return false;
        }

        (_height, _width) = (BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), BinaryPrimitives.ReadUInt16BigEndian(frame[3..]));
        _components = new (int, int, int)[count];
        for (var i = 0; i < count; i++)
        {
            var component = frame.Slice(6 + (3 * i), 3);
            _components[i] = (component[0], component[1] >> 4, component[1] & 15);
        }

        return _width > 0 && _height > 0 && _components.All(static component => component is { Across: >= 1 and <= 4, Down: >= 1 and <= 4 });
    }

    private bool TryReadTables(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            if (_tables++ == MaxTables || JpegHuffman.Read(ref segment, out var isDc, out var number) is not { } table)
            {
                return false;
            }

            (isDc ? _dc : _ac)[number] = table;
        }

        return true;
    }

    /// <summary>The tables of each block of an MCU, in their order; null: it is no scan of all the components, or its tables are not there.</summary>
    private (JpegHuffman Dc, JpegHuffman Ac)[]? BlocksOf(ReadOnlySpan<byte> scan)
    {
        if (_components is null || scan.Length != 4 + (2 * _components.Length) || scan[0] != _components.Length || scan[^3..] is not [0, 63, 0])
        {
            return null;
        }

        var blocks = new List<(JpegHuffman, JpegHuffman)>();
        for (var i = 0; i < _components.Length; i++)
        {
            var (id, tables) = (scan[1 + (2 * i)], scan[2 + (2 * i)]);
            if (id != _components[i].Id || tables is not (<= 0x33 and var both) || (both & 15) > 3 || _dc[both >> 4] is not { } dc || _ac[both & 15] is not { } ac)
            {
                return null;
            }

            // A component alone is not interleaved: its blocks come one by one.
            var count = _components.Length == 1 ? 1 : _components[i].Across * _components[i].Down;
            blocks.AddRange(Enumerable.Repeat((dc, ac), count));
        }

        return blocks.Count <= MaxBlocks ? [.. blocks] : null;
    }

    private bool PassesThrough(Stream jpeg, (JpegHuffman Dc, JpegHuffman Ac)[] blocks, CancellationToken cancellationToken)
    {
        using var bits = new JpegBits(jpeg);
        var (columns, rows) = Mcus();
        var restarts = 0;
        for (var (mcu, left) = (0, _restartInterval); mcu < columns * rows; mcu++, left--)
        {
            if (mcu % columns == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            bits.Fill();
            if (_restartInterval > 0 && left == 0)
            {
                if (!bits.TryRestart(restarts++))
                {
                    return false;
                }

                left = _restartInterval;
            }

            foreach (var (dc, ac) in blocks)
            {
                if (!bits.TryPassBlock(dc, ac))
                {
                    return false;
                }
            }
        }

        bits.Fill();
        return bits.TryEnd();
    }

    private (int Columns, int Rows) Mcus()
    {
        var isOne = _components!.Length == 1;
        var across = isOne ? 1 : _components.Max(static component => component.Across);
        var down = isOne ? 1 : _components.Max(static component => component.Down);
        return (Ceiling(_width, 8 * across), Ceiling(_height, 8 * down));
    }

    private static int Ceiling(int length, int of) => (length + of - 1) / of;
}
