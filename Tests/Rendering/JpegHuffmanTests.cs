using CsCheck;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class JpegHuffmanTests
{
    private const int Look = 64 - JpegHuffman.LookBits;

    /// <summary>Codes of 1 to 16 bits, as many of each length as there may be yet; symbols in any order.</summary>
    private static readonly Gen<byte[]> Tables = Gen.Select(Gen.Int[0, 5].Array[16], Gen.Shuffle(AcSymbols().ToArray())).Select(static (wanted, symbols) =>
    {
        var (counts, free, total) = (new byte[16], 1, 0);
        for (var i = 0; i < 16; i++)
        {
            free *= 2;
            counts[i] = (byte)Math.Min(wanted[i], Math.Min(free, symbols.Length - total));
            free -= counts[i];
            total += counts[i];
        }

        return (byte[])[0x10, .. counts, .. symbols[..total]];
    });

    [Fact]
    public void Many_AnyTableAndBits_IsTheSymbolsOneByOne() => Gen.Select(Tables, Gen.ULong).Sample((table, bits) =>
    {
        var huffman = Read(table)!;
        int many = huffman.Many[(int)(bits >> Look)];
        var (taken, skipped, end) = (0, 0, false);
        while (taken < JpegHuffman.Bits(many) && !end)
        {
            var one = huffman.One(bits << taken);
            Assert.NotEqual(0, one);
            (taken, skipped, end) = (taken + JpegHuffman.Bits(one), skipped + JpegHuffman.Skip(one), JpegHuffman.IsEnd(one));
        }

        Assert.Equal((JpegHuffman.Bits(many), JpegHuffman.Skip(many), JpegHuffman.IsEnd(many)), (taken, skipped, end));
    });

    /// <summary>A look that says nothing is of a code that is longer than it, or of none.</summary>
    [Fact]
    public void One_AnyTableAndBits_IsTheCodeThatTheStandardGives() => Gen.Select(Tables, Gen.ULong).Sample((table, bits) =>
    {
        var expected = 0;
        var (code, place) = (0, 17);
        for (var length = 1; length <= 16 && expected == 0; length++, code <<= 1)
        {
            for (var left = table[length]; left > 0; left--, code++, place++)
            {
                if ((int)(bits >> (64 - length)) == code)
                {
                    expected = length + (table[place] & 15);
                }
            }
        }

        Assert.Equal(expected, JpegHuffman.Bits(Read(table)!.One(bits)));
    });

    [Theory]
    [InlineData(0x00, true)]
    [InlineData(0x13, true)]
    [InlineData(0x04, false)]
    [InlineData(0x20, false)]
    public void Read_ClassAndNumber_AreThoseThatThereAre(int what, bool isRead) => Assert.Equal(isRead, Read([(byte)what, 1, .. new byte[15], 5]) is not null);

    [Fact]
    public void Read_NoTable_IsNull()
    {
        Assert.Null(Read([]));
        Assert.Null(Read([0, .. new byte[15]])); // counts that end
        Assert.Null(Read([0, 2, .. new byte[15], 1])); // symbols that end
        Assert.NotNull(Read([0, 2, .. new byte[15], 1, 2]));
        Assert.Null(Read([0, 3, .. new byte[15], 1, 2, 3])); // there are two codes of one bit
        Assert.Null(Read([0, 2, 1, .. new byte[14], 1, 2, 3])); // and none longer beside them
    }

    [Theory]
    [InlineData(0x00, 11, true)]
    [InlineData(0x00, 12, false)]
    [InlineData(0x10, 0xF0, true)]
    [InlineData(0x10, 0x10, false)]
    public void One_SymbolsOfOtherProcesses_AreNone(int what, int symbol, bool isOne) => Assert.Equal(isOne, Read([(byte)what, 1, .. new byte[15], (byte)symbol])!.One(0) != 0);

    private static IEnumerable<byte> AcSymbols() => Enumerable.Range(0, 256).Where(static symbol => (symbol & 15) != 0 || symbol is 0 or 0xF0).Select(static symbol => (byte)symbol);

    private static JpegHuffman? Read(byte[] table)
    {
        ReadOnlySpan<byte> segment = table;
        var read = JpegHuffman.Read(ref segment, out _, out _);
        Assert.True(read is null || segment.IsEmpty);
        return read;
    }
}
