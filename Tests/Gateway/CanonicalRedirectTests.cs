using CsCheck;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Gateway;

public sealed class CanonicalRedirectTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?v=1&x=%20%C3%A9", "?v=1&x=%20%C3%A9")]
    [InlineData("?a b", "?a%20b")]
    [InlineData("?a\r\nSet-Cookie: x", "?a%0D%0ASet-Cookie:%20x")]
    [InlineData("?é", "?%C3%A9")]
    public void HeaderSafe_EncodesOnlyWhatBreaksAHeader(string query, string expected) => Assert.Equal(expected, CanonicalRedirect.HeaderSafe(query));

    [Fact]
    public void HeaderSafe_Anything_IsVisibleAscii() => Gen.String.Sample(query => CanonicalRedirect.HeaderSafe(query).All(c => c is >= '!' and <= '~'));
}
