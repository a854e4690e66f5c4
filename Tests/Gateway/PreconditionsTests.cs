using Microsoft.AspNetCore.Http;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Gateway;

public sealed class PreconditionsTests
{
    private const string Tag = "\"abc\"";
    private static readonly DateTimeOffset Modified = new(2026, 11, 23, 7, 10, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, nameof(Precondition.Send))]
    [InlineData("\"abc\"", nameof(Precondition.NotModified))]
    [InlineData("W/\"abc\"", nameof(Precondition.NotModified))]
    [InlineData("\"x\", \"abc\"", nameof(Precondition.NotModified))]
    [InlineData("\"x\",W/\"abc\",\"y\"", nameof(Precondition.NotModified))]
    [InlineData("*", nameof(Precondition.NotModified))]
    [InlineData("\"x\"", nameof(Precondition.Send))]
    [InlineData("\"ABC\"", nameof(Precondition.Send))]
    [InlineData("abc", nameof(Precondition.Send))]
    [InlineData("\"abc", nameof(Precondition.Send))]
    public void IfNoneMatch_ComparesWeakly(string? header, string expected) => Assert.Equal(expected, Evaluate(("If-None-Match", header)));

    [Theory]
    [InlineData("Mon, 23 Nov 2026 07:10:00 GMT", nameof(Precondition.NotModified))]
    [InlineData("Mon, 23 Nov 2026 07:10:01 GMT", nameof(Precondition.NotModified))]
    [InlineData("Mon, 23 Nov 2026 07:09:59 GMT", nameof(Precondition.Send))]
    [InlineData("yesterday", nameof(Precondition.Send))]
    public void IfModifiedSince_ComparesToTheSecond(string header, string expected) => Assert.Equal(expected, Evaluate(("If-Modified-Since", header)));

    [Fact]
    public void IfModifiedSince_WithATag_DoesNotCount() =>
        Assert.Equal(nameof(Precondition.Send), Evaluate(("If-None-Match", "\"x\""), ("If-Modified-Since", "Mon, 23 Nov 2026 07:10:00 GMT")));

    [Theory]
    [InlineData("\"abc\"", nameof(Precondition.Send))]
    [InlineData("*", nameof(Precondition.Send))]
    [InlineData("W/\"abc\"", nameof(Precondition.Failed))]
    [InlineData("\"x\"", nameof(Precondition.Failed))]
    public void IfMatch_ComparesStrongly(string header, string expected) => Assert.Equal(expected, Evaluate(("If-Match", header)));

    [Theory]
    [InlineData("Mon, 23 Nov 2026 07:10:00 GMT", nameof(Precondition.Send))]
    [InlineData("Mon, 23 Nov 2026 07:09:59 GMT", nameof(Precondition.Failed))]
    public void IfUnmodifiedSince_ComparesToTheSecond(string header, string expected) => Assert.Equal(expected, Evaluate(("If-Unmodified-Since", header)));

    private static string Evaluate(params (string Name, string? Value)[] headers)
    {
        var request = new HeaderDictionary();
        foreach (var (name, value) in headers)
        {
            request[name] = value;
        }

        return Preconditions.Evaluate(request, Tag, Modified).ToString();
    }
}
