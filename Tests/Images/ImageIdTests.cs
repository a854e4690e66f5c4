using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Images;

public sealed class ImageIdTests
{
    private const string Abc = "a9993e364706816aba3e25717850c26c9cd0d89d";

    [Fact]
    public void ToString_Sha1OfAbc_IsThePublishedDigest() =>
        Assert.Equal(Abc, new ImageId(SHA1.HashData("abc"u8)).ToString());

    [Fact]
    public void ToString_Any_IsTheHexTextOfTheBytes() => Gen.Byte.Array[ImageId.ByteLength].Sample(bytes =>
        new ImageId(bytes).ToString() == Convert.ToHexStringLower(bytes));

    [Fact]
    public void TryParse_TextOfAny_GivesItBack() => Generators.ImageId.Sample(id =>
        ImageId.TryParse(id.ToString(), out var parsed) && parsed == id && parsed.GetHashCode() == id.GetHashCode());

    [Fact]
    public void TryParse_UpperOrMixedCase_IsTheSameImage() => Gen.Select(Generators.ImageId, Gen.Bool.Array[ImageId.TextLength])
        .Sample((id, upper) =>
        {
            var text = string.Concat(id.ToString().Zip(upper, (c, up) => up ? char.ToUpperInvariant(c) : c));
            return ImageId.TryParse(text, out var parsed) && parsed == id && parsed.ToString() == id.ToString();
        });

    [Fact]
    public void CopyTo_Any_WritesTheBytesItWasMadeOf() => Gen.Byte.Array[ImageId.ByteLength].Sample(bytes =>
    {
        var copy = new byte[ImageId.ByteLength];
        new ImageId(bytes).CopyTo(copy);
        return copy.SequenceEqual(bytes);
    });

    [Fact]
    public void CompareTo_AnyTwo_IsTheOrderOfTheTexts() => Gen.Select(Generators.ImageId, Generators.ImageId).Sample((a, b) =>
    {
        var order = Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString()));
        Assert.Equal(order, Math.Sign(a.CompareTo(b)));
        Assert.Equal(order < 0, a < b);
        Assert.Equal(order > 0, a > b);
        Assert.Equal(order <= 0, a <= b);
        Assert.Equal(order >= 0, a >= b);
        Assert.Equal(order == 0, a == b);
    });

    /// <summary>Two random ids differ in their first bytes nearly always: here they share the first 15 or 19.</summary>
    [Theory]
    [InlineData("00000000000000000000000000000000ffffffff", "00000000000000000000000000000001ffffffff")]
    [InlineData("0000000000000000000000000000000000000000", "0000000000000000000000000000000000000001")]
    [InlineData("7fffffffffffffffffffffffffffffffffffffff", "8000000000000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffff7fffffff", "ffffffffffffffffffffffffffffffff80000000")]
    public void CompareTo_CloseNeighbours_SeesTheLastDigits(string lower, string higher) =>
        Assert.True(ImageId.Parse(lower) < ImageId.Parse(higher));

    public static TheoryData<string> Malformed =>
    [
        "",
        "a",
        Abc[..39],
        Abc + "0",
        Abc + Abc,
        new string('.', 40),
        new string('g', 40),
        new string('\0', 40),
        new string(' ', 40),
        new string('/', 40),
        new string('\uFF11', 40), // full-width digits
        new string('\u0661', 40), // Arabic digits
        Abc[..39] + "\uFF11",
        Abc[..39] + "\u0131",     // a dotless i
        Abc[..39] + "G",
        Abc[..39] + "`",          // the neighbours of the ranges
        Abc[..39] + "@",
        Abc[..39] + "/",
        Abc[..39] + ":",
        " " + Abc[1..],
        "+" + Abc[1..],
        "0x" + Abc[2..],
        Abc[..39] + "\n",
        Abc[..38] + "%3",
        Abc[..20] + "-" + Abc[21..],
        Abc + "\n",
        " " + Abc,
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void TryParse_Malformed_Refuses(string text)
    {
        Assert.False(ImageId.TryParse(text, out var id));
        Assert.Equal(default, id);
        Assert.Throws<FormatException>(() => ImageId.Parse(text));
    }

    [Fact]
    public void TryParse_AnyText_TakesWhatTheRegexTakes() =>
        Gen.OneOf(
            Gen.String[Gen.Char["0123456789abcdefABCDEF"], 38, 42],
            Gen.String[Gen.Char["0123456789abcdefABCDEFgG.\uFF11"], 40, 40],
            Generators.NearlyGrammar)
        .Sample(text =>
        {
            var is40Digits = text.Length == 40 && text.All(char.IsAsciiHexDigit);
            return ImageId.TryParse(text, out _) == is40Digits;
        });

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(21)]
    public void Constructor_WrongLength_Throws(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageId(new byte[length]));

    [Fact]
    public void TryFormat_TooShortADestination_WritesNothing()
    {
        Assert.False(ImageId.Parse(Abc).TryFormat(new char[39], out var written, default, null));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Format_InAnInterpolatedString_IsTheText()
    {
        IFormattable id = ImageId.Parse(Abc);
        Assert.Equal($"/{Abc}/", $"/{id}/");
        Assert.Equal(Abc, new StringBuilder().Append(System.Globalization.CultureInfo.InvariantCulture, $"{id}").ToString());
    }
}
