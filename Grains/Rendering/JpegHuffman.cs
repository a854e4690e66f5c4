namespace Reticulum.Rendering;

/// <summary>
/// A Huffman table of a sequential JPEG, made for passing over coefficients: what a look at the next <see cref="LookBits"/> bits says is how many bits to skip, with those of the values behind the codes,
/// and by how many coefficients; as many symbols at once as the look shows. Immutable. ITU-T T.81, C and F.1.2.
/// </summary>
internal sealed class JpegHuffman
{
    /// <summary>Of the next bits, how many are looked at: two symbols of a photograph, most of the time.</summary>
    public const int LookBits = 11;

    private const int MaxCodeBits = 16, BitsMask = 0x1F, EndFlag = 0x20, SkipShift = 6, MaxSkip = 63;

    private readonly ushort[] _one = new ushort[1 << LookBits];
    private readonly ushort[] _many;
    private readonly (int First, int Last, int Place)[] _codes = new (int, int, int)[MaxCodeBits + 1]; // of each length, and the first one's symbol
    private readonly ushort[] _steps; // of each symbol, without its code's bits

    private JpegHuffman(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, bool isDc)
    {
        _steps = new ushort[symbols.Length];
        for (var i = 0; i < symbols.Length; i++)
        {
            _steps[i] = (ushort)(isDc ? DcStep(symbols[i]) : AcStep(symbols[i]));
        }

        var lengths = new byte[_one.Length];
        Assign(counts, lengths);
        _many = isDc ? _one : Compose(lengths);
    }

    /// <summary>What the next bits of a scan mean; see <see cref="Bits"/>, <see cref="Skip"/> and <see cref="IsEnd"/>. 0: a longer code, or none.</summary>
    public ReadOnlySpan<ushort> Many => _many;

    /// <summary>Bits that a step takes, 1 to 31.</summary>
    public static int Bits(int step) => step & BitsMask;

    /// <summary>Coefficients that it goes on by.</summary>
    public static int Skip(int step) => step >> SkipShift;

    /// <summary>No further coefficient of the block is other than 0.</summary>
    public static bool IsEnd(int step) => (step & EndFlag) != 0;

    /// <param name="segment">Of a DHT segment, from a table's class and number on; goes on behind it.</param>
    /// <param name="isDc">Its class.</param>
    /// <param name="number">0 to 3.</param>
    /// <returns>Null: it is none that a sequential decoder takes.</returns>
    public static JpegHuffman? Read(ref ReadOnlySpan<byte> segment, out bool isDc, out int number)
    {
        (isDc, number) = (false, 0);
        if (segment.Length < 1 + MaxCodeBits || segment[0] is not (<= 3 or (>= 0x10 and <= 0x13)))
        {
            return null;
        }

        (isDc, number) = (segment[0] < 0x10, segment[0] & 3);
        var counts = segment.Slice(1, MaxCodeBits);
        var (total, free) = (0, 1);
        foreach (var count in counts)
        {
            total += count;
            free = (free * 2) - count;
            if (free < 0)
            {
                return null; // more codes than there are
            }
        }

        segment = segment[(1 + MaxCodeBits)..];
        if (total > Math.Min(256, segment.Length))
        {
            return null;
        }

        var table = new JpegHuffman(counts, segment[..total], isDc);
        segment = segment[total..];
        return table;
    }

    /// <summary>The first symbol alone, of any length.</summary>
    /// <param name="bits">The next of them, the first one on top.</param>
    /// <returns>0: there is no such code, or none that a sequential scan has.</returns>
    public int One(ulong bits)
    {
        if (_one[(int)(bits >> (64 - LookBits))] is > 0 and var step)
        {
            return step;
        }

        for (var length = LookBits + 1; length <= MaxCodeBits; length++)
        {
            var code = (int)(bits >> (64 - length));
            var (first, last, place) = _codes[length];
            if (code >= first && code <= last)
            {
                return WithCode(_steps[place + code - first], length);
            }
        }

        return 0;
    }

    // 8 bits a sample: differences have 11 bits at most.
    private static int DcStep(int symbol) => symbol <= 11 ? symbol | (1 << SkipShift) : 0;

    private static int AcStep(int symbol) => (symbol >> 4, symbol & 15) switch
    {
        (0, 0) => EndFlag,
        (15, 0) => 16 << SkipShift,
        (_, 0) => 0, // a run of blocks: progressive
        var (zeroes, size) => size | ((zeroes + 1) << SkipShift),
    };

    private static int WithCode(int step, int length) => step == 0 ? 0 : step + length;

    private void Assign(ReadOnlySpan<byte> counts, Span<byte> lengths)
    {
        var (code, place) = (0, 0);
        for (var length = 1; length <= MaxCodeBits; length++, code <<= 1)
        {
            _codes[length] = (code, code + counts[length - 1] - 1, place);
            for (var left = counts[length - 1]; left > 0; left--, code++, place++)
            {
                if (length <= LookBits)
                {
                    var (start, count) = (code << (LookBits - length), 1 << (LookBits - length));
                    _one.AsSpan(start, count).Fill((ushort)WithCode(_steps[place], length));
                    lengths.Slice(start, count).Fill((byte)length);
                }
            }
        }
    }

    private ushort[] Compose(ReadOnlySpan<byte> lengths)
    {
        var many = new ushort[_one.Length];
        for (var look = 0; look < many.Length; look++)
        {
            int step = _one[look];
            while (step > 0 && !IsEnd(step) && Bits(step) < LookBits)
            {
                // The bits that come in from the right are not known: a code that needs them is left for the next look.
                var rest = (look << Bits(step)) & (many.Length - 1);
                int next = _one[rest];
                if (next == 0 || lengths[rest] > LookBits - Bits(step) || Skip(step) + Skip(next) > MaxSkip)
                {
                    break;
                }

                step = (Bits(step) + Bits(next)) | (next & EndFlag) | ((Skip(step) + Skip(next)) << SkipShift);
            }

            many[look] = (ushort)step;
        }

        return many;
    }
}
