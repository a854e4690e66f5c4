using CsCheck;
using Reticulum.Configuration;
using Xunit;

namespace Reticulum.Tests.Configuration;

public sealed class SpellingTests
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char["abc"], 0, 8];

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    public void Levenshtein_KnownPairs(string left, string right, int distance) => Assert.Equal(distance, Spelling.Levenshtein(left, right));

    [Fact]
    public void Levenshtein_IsAMetric() => Gen.Select(Word, Word, Word).Sample((a, b, c) =>
        Spelling.Levenshtein(a, b) == Spelling.Levenshtein(b, a)
        && Spelling.Levenshtein(a, b) == 0 == (a == b)
        && Spelling.Levenshtein(a, c) <= Spelling.Levenshtein(a, b) + Spelling.Levenshtein(b, c));

    [Fact]
    public void Nearest_NothingNear_IsNull() => Assert.Null(Spelling.Nearest("Reticulum:Xyzzy", ["Reticulum:Replication", "Reticulum:Node:Id"]));

    [Fact]
    public void Nearest_AnySlipOfAKnownKey_FindsIt() => Gen.Select(Gen.OneOf("Reticulum:Replication", "Reticulum:Node:Location"), Gen.Int[0, 8]).Sample((key, at) =>
        Spelling.Nearest(key.Remove(key.Length - 1 - at, 1), ["Reticulum:Replication", "Reticulum:Node:Location", "Reticulum:AdminKeys"]) == key);
}
