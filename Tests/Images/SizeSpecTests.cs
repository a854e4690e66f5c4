using System.Text.RegularExpressions;
using CsCheck;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Images;

public sealed partial class SizeSpecTests
{
    private const int Max = 8192;

    public static TheoryData<string, string> Canonical
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (text, canonical) in SizeVectors.Read().Canonical)
            {
                data.Add(text, canonical);
            }

            return data;
        }
    }

    public static TheoryData<string> Rejected => [.. SizeVectors.Read().Rejected];

    [Theory]
    [MemberData(nameof(Canonical))]
    public void ToString_OfAVector_IsItsCanonicalForm(string text, string canonical)
    {
        Assert.True(SizeSpec.TryParse(text, Max, out var size));
        Assert.Equal(canonical, size.ToString());
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void TryParse_RejectedVector_Refuses(string text)
    {
        Assert.False(SizeSpec.TryParse(text, Max, out var size));
        Assert.Equal(SizeSpec.Full, size);
    }

    [Theory]
    [InlineData("full100w")]
    [InlineData("100wfull")]
    [InlineData("fu")]
    [InlineData("s")]
    [InlineData("swh")]
    [InlineData("+100w")]
    [InlineData("100 w")]
    [InlineData("1_000w")]
    [InlineData("1.5w")]
    [InlineData("100s100s")]
    [InlineData("100h50w100h")]
    [InlineData("100s0w")]
    [InlineData("0s100w")]
    [InlineData("100s8193w")]
    [InlineData("100w\0")]
    [InlineData("2147483648w")]
    [InlineData("4294967396w")]
    [InlineData("18446744073709551716w")]
    public void TryParse_NoSize_Refuses(string text) => Assert.False(SizeSpec.TryParse(text, Max, out _));

    [Fact]
    public void TryParse_AThousandLeadingZeros_IsTheNumber()
    {
        Assert.True(SizeSpec.TryParse(new string('0', 1000) + "42h", Max, out var size));
        Assert.Equal(SizeSpec.Box(0, 42), size);
    }

    [Fact]
    public void TryParse_CanonicalText_GivesTheSizeBack() => Generators.Size(Max).Sample(size =>
        SizeSpec.TryParse(size.ToString(), Max, out var parsed) && parsed == size);

    /// <summary>The size grammar of the contract, said a second time: a regular expression and a rule.</summary>
    [Fact]
    public void TryParse_AnyText_TakesWhatTheGrammarTakes() =>
        Gen.OneOf(Generators.NearlyGrammar, Sloppy).Sample(text =>
        {
            var parsed = SizeSpec.TryParse(text, Max, out var size);
            Assert.Equal(InGrammar(text), parsed);
            if (parsed)
            {
                var canonical = size.ToString();
                Assert.True(SizeSpec.TryParse(canonical, Max, out var again));
                Assert.Equal(size, again);
                Assert.Equal(canonical, again.ToString());
                Assert.True(canonical.Length <= text.Length, "the canonical form is never longer than what was written");
            }
        });

    [Fact]
    public void TryParse_OrderOfTheParts_DoesNotMatter() =>
        Gen.Select(Gen.Int[1, Max], Gen.Int[1, Max]).Sample((width, height) =>
            SizeSpec.TryParse($"{width}w{height}h", Max, out var one)
            && SizeSpec.TryParse($"{height}h{width}w", Max, out var other)
            && one == other && one == SizeSpec.Box(width, height));

    [Fact]
    public void TryParse_WithASquare_IsTheSquare() =>
        Gen.Select(Gen.Int[1, Max], Gen.Int[1, Max], Gen.Shuffle(new[] { 0, 1 })).Sample((side, width, order) =>
        {
            string[] parts = [$"{side}s", $"{width}w"];
            return SizeSpec.TryParse(parts[order[0]] + parts[order[1]], Max, out var size) && size == SizeSpec.Square(side);
        });

    [Fact]
    public void TryParse_BothSidesOfTheLimit_TakesTheLimitOnly() =>
        Gen.Select(Gen.Int[1, 99_999], Gen.OneOf('s', 'w', 'h')).Sample((limit, letter) =>
            SizeSpec.TryParse($"{limit}{letter}", limit, out _)
            && !SizeSpec.TryParse($"{limit + 1}{letter}", limit, out _)
            && !SizeSpec.TryParse($"0{letter}", limit, out _));

    private static readonly Gen<string> Sloppy =
        Gen.Select(Gen.OneOf("", "0", "00"), Gen.Int[0, Max + 2], Gen.OneOf('s', 'w', 'h'), (zeros, number, letter) => $"{zeros}{number}{letter}")
            .Array[1, 4].Select(string.Concat);

    private static bool InGrammar(string text)
    {
        if (text == "full")
        {
            return true;
        }

        var parts = Parts().Match(text);
        return parts.Success
            && parts.Groups[2].Captures.Select(letter => letter.Value).Distinct().Count() == parts.Groups[2].Captures.Count
            && parts.Groups[1].Captures.All(number => System.Numerics.BigInteger.Parse(number.Value) is var n && n >= 1 && n <= Max);
    }

    [GeneratedRegex(@"\A(?:([0-9]+)([swh]))+\z")]
    private static partial Regex Parts();
}
