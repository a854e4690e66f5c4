using CsCheck;
using Reticulum.Images;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Gateway;

/// <summary>The quick reading of a path says what <see cref="ImageRequest.Parse"/> says, of every path.</summary>
public sealed class CanonicalPathTests
{
    private const int MaxDimension = 8192;
    private const string Hash = "36f675cc81e74ef5e8e25d940ed904759531985d";

    private static readonly Gen<string> Size = Gen.OneOf(
        Generators.Size(MaxDimension + 5).Select(static size => size.ToString()),
        Generators.NearlyGrammar,
        Gen.OneOf("0100w", "200h100w", "100s20w", "100w0200h", "FULL", "8192w8192h", "8193w"));

    private static readonly Gen<string> Name = Gen.Select(
        Generators.NearlyGrammar,
        Gen.OneOf(".jpg", ".jpeg", ".JPG", ".png", ".gif", ".webp", ".WebP", ".avif", ".tif", ".tiff", ".bmp", ".", "", "jpg", ".jpg/", "/.jpg", ".jpg.webp"),
        static (name, extension) => name + extension);

    private static readonly Gen<string> Id = Gen.OneOf(
        Generators.ImageId.Select(static id => id.ToString()),
        Generators.ImageId.Select(static id => id.ToString().ToUpperInvariant()),
        Generators.NearlyGrammar,
        Gen.OneOf(Hash + "0", Hash[..39], Hash[..39] + "g", Hash[..39] + "F"));

    [Fact]
    public void TryParse_AnyPath_IsWhatTheOrdinaryReadingCallsCanonical() =>
        Gen.Select(Gen.Frequency((9, Gen.Const("/image/")), (1, Gen.OneOf("/Image/", "/image", "image/", "/"))), Id, Size, Name).Sample((prefix, hash, size, name) =>
        {
            var path = $"{prefix}{hash}/{size}/{name}";

            // Segments as routing would find them; a path with more or fewer of them is not an image's.
            var segments = path.Split('/');
            var expected = segments.Length == 5 && segments[1] == "image"
                ? ImageRequest.Parse(path, segments[2], segments[3], segments[4], MaxDimension) as ImageRequest.Canonical
                : null;

            var found = CanonicalPath.TryParse(path, MaxDimension, out var key);

            return found == expected is not null && (!found || key == expected!.Key);
        });

    [Fact]
    public void TryParse_AnythingCanonical_GivesItselfBack() => Gen.Select(Generators.ImageId, Generators.Size(MaxDimension), Generators.Format).Sample((id, size, format) =>
        CanonicalPath.TryParse($"/image/{id}/{size}/photo.{format.Extension}", MaxDimension, out var key) == (format.CanEncode || size.IsFull)
        && (key == default || key == new RenditionKey(id, size, format)));

    [Theory]
    [InlineData(8192, true)]
    [InlineData(8193, false)]
    public void TryParse_UpToTheLargestDimension_AndNoFurther(int width, bool taken) =>
        Assert.Equal(taken, CanonicalPath.TryParse($"/image/{Hash}/{width}w/x.jpg", MaxDimension, out _));

    /// <summary>Every size that is not bounded by anything smaller still fits into the buffer that it is compared in.</summary>
    [Fact]
    public void TryParse_TheLongestSize_IsTaken() =>
        Assert.True(CanonicalPath.TryParse($"/image/{Hash}/999999999w999999999h/x.jpg", int.MaxValue, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/image/")]
    [InlineData("/image/" + Hash)]
    [InlineData("/image/" + Hash + "/")]
    [InlineData("/image/" + Hash + "/100w")]
    [InlineData("/image/" + Hash + "/100w/")]
    [InlineData("/image/" + Hash + "/info")]
    public void TryParse_Less_IsNot(string? path) => Assert.False(CanonicalPath.TryParse(path, MaxDimension, out _));
}
