using System.Buffers;
using System.Buffers.Binary;

namespace Reticulum.Rendering;

/// <summary>
/// The coded data of a sequential JPEG's scan, passed over block by block: every code is read, no coefficient is made. FF is followed by 00 in the data, and by a marker at their end. ITU-T T.81, F.1.2.3.
///
/// <para>Invariants. <c>_ahead</c> holds the next <c>_count</c> bits, the first one on top; what lies below them is of the byte that follows, or 0. The buffer has all the bytes of the next MCU, or the file
/// ends before (<see cref="Fill"/>, called between MCUs). More bits than there are may be taken within a block, which its end finds.</para>
/// </summary>
internal sealed class JpegBits(Stream jpeg) : IDisposable
{
    private const int BufferLength = 128 << 10;

    /// <summary>Bytes of an MCU, at most: 10 blocks of 64 coefficients of 16 + 11 bits, each byte an FF with its 00; and what is looked at beyond.</summary>
    private const int MaxMcuLength = 8 << 10;

    private const int Coefficients = 64;
    private const byte FirstRestart = 0xD0, EndOfImage = 0xD9;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _at;
    private int _end;
    private bool _ended;
    private ulong _ahead;
    private int _count;

    /// <summary>Makes sure of the next MCU's bytes.</summary>
    public void Fill()
    {
        if (_end - _at >= MaxMcuLength || _ended)
        {
            return;
        }

        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        (_at, _end) = (0, _end - _at);
        var read = jpeg.ReadAtLeast(_buffer.AsSpan(_end), MaxMcuLength, throwOnEndOfStream: false);
        _ended = read < MaxMcuLength;
        _end += read;
    }

    /// <summary>False: what comes is no block.</summary>
    public bool TryPassBlock(JpegHuffman dc, JpegHuffman ac)
    {
        var (ahead, count) = (_ahead, _count);
        if (count < 32)
        {
            (ahead, count) = More(ahead, count);
        }

        var difference = dc.One(ahead);
        if (difference == 0)
        {
            return false;
        }

        ahead <<= JpegHuffman.Bits(difference);
        count -= JpegHuffman.Bits(difference);
        var many = ac.Many;
        for (var next = 1; next < Coefficients;)
        {
            if (count < 32)
            {
                if (count < 0)
                {
                    return false;
                }

                (ahead, count) = More(ahead, count);
            }

            int step = many[(int)(ahead >> (64 - JpegHuffman.LookBits))];
            if (step == 0 || next + JpegHuffman.Skip(step) >= Coefficients)
            {
                step = ac.One(ahead); // a long code; or the last ones of the block, behind which another begins
                if (step == 0)
                {
                    return false;
                }
            }

            ahead <<= JpegHuffman.Bits(step);
            count -= JpegHuffman.Bits(step);
            next += JpegHuffman.Skip(step);
            if (next > Coefficients)
            {
                return false;
            }

            if (JpegHuffman.IsEnd(step))
            {
                break;
            }
        }

        (_ahead, _count) = (ahead, count);
        return count >= 0;
    }

    /// <summary>False: the data do not end here with this restart marker.</summary>
    /// <param name="number">Since the scan began.</param>
    public bool TryRestart(int number) => TryMarker((byte)(FirstRestart + (number & 7)));

    /// <summary>False: the data, or the picture, do not end here.</summary>
    public bool TryEnd() => TryMarker(EndOfImage);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private bool TryMarker(byte marker)
    {
        while (_at + 1 < _end && _buffer[_at] == 0xFF && _buffer[_at + 1] == 0xFF)
        {
            _at++; // it may be written several times
        }

        if (_count >= 8 || _at + 1 >= _end || _buffer[_at] != 0xFF || _buffer[_at + 1] != marker)
        {
            return false;
        }

        (_at, _ahead, _count) = (_at + 2, 0, 0);
        return true;
    }

    // count is at least 0, and below 32; 57 or more come out of it, or all that there are.
    private (ulong Ahead, int Count) More(ulong ahead, int count)
    {
        if (_at + sizeof(ulong) <= _end)
        {
            var bytes = BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(_at));
            if (((~bytes - 0x0101_0101_0101_0101) & bytes & 0x8080_8080_8080_8080) == 0)
            {
                var taken = (63 - count) >> 3; // none of the eight is FF
                _at += taken;
                return (ahead | (bytes >> count), count + (taken << 3));
            }
        }

        for (; count <= 56 && _at < _end; count += 8)
        {
            var value = _buffer[_at];
            if (value == 0xFF && (_at + 1 >= _end || _buffer[_at + 1] != 0))
            {
                break;
            }

            ahead |= (ulong)value << (56 - count);
            _at += value == 0xFF ? 2 : 1;
        }

        return (ahead, count);
    }
}
