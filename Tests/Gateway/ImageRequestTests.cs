using CsCheck;
using Reticulum.Images;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Gateway;

public sealed class ImageRequestTests
{
    private const int MaxDimension = 8192;
    private const string Hash = "36f675cc81e74ef5e8e25d940ed904759531985d";

    [Theory]
    [InlineData("full/photo.jpg", "full.jpg")]
    [InlineData("300w/photo.webp", "300w.webp")]
    [InlineData("100s/a.b.c.png", "100s.png")]
    [InlineData("100w200h/.avif", "100w200h.avif")]
    [InlineData("8192h/%2F..%2Fx.gif", "8192h.gif")]
    [InlineData("full/scan.tif", "full.tif")]
    public void Parse_CanonicalPath_IsTheKey(string rest, string file) =>
        Assert.Equal($"{Hash}/{file}", Assert.IsType<ImageRequest.Canonical>(Parse($"/image/{Hash}/{rest}")).Key.ToString());

    [Theory]
    [InlineData("0100w/photo.jpg", "100w/photo.jpg")]
    [InlineData("200h100w/photo.jpg", "100w200h/photo.jpg")]
    [InlineData("100s20w/photo.jpg", "100s/photo.jpg")]
    [InlineData("300w/photo.jpeg", "300w/photo.jpg")]
    [InlineData("300w/Photo.JPG", "300w/Photo.jpg")]
    [InlineData("300w/photo.WebP", "300w/photo.webp")]
    [InlineData("full/scan.tiff", "full/scan.tif")]
    [InlineData("007h/a b?#é.JPEG", "7h/a b?#é.jpg")]
    public void Parse_SloppyPath_IsOneRedirect(string rest, string canonical) =>
        Assert.Equal($"/image/{Hash}/{canonical}", Assert.IsType<ImageRequest.Redirect>(Parse($"/image/{Hash}/{rest}")).Path);

    [Theory]
    [InlineData("/image/36F675CC81E74EF5E8E25D940ED904759531985D/0100w/x.JPEG")]
    [InlineData("/IMAGE/36f675cc81e74ef5e8e25d940ed904759531985d/100w/x.jpg")]
    [InlineData("/image/36f675cc81e74ef5e8e25d940ed904759531985d/100w/x.jpg/")]
    public void Parse_OtherwiseWrittenPath_IsOneRedirect(string path) =>
        Assert.Equal($"/image/{Hash}/100w/x.jpg", Assert.IsType<ImageRequest.Redirect>(Parse(path)).Path);

    [Theory]
    [InlineData("", "300w", "x.jpg", "not_found")]
    [InlineData("........................................", "300w", "x.jpg", "not_found")]
    [InlineData(Hash + "0", "300w", "x.jpg", "not_found")]
    [InlineData(Hash, "", "x.jpg", "malformed_size")]
    [InlineData(Hash, "0w", "x.jpg", "malformed_size")]
    [InlineData(Hash, "8193w", "x.jpg", "malformed_size")]
    [InlineData(Hash, "8193w100s", "x.jpg", "malformed_size")]
    [InlineData(Hash, "Full", "x.jpg", "malformed_size")]
    [InlineData(Hash, "300", "x.jpg", "malformed_size")]
    [InlineData(Hash, "300w%2F..", "x.jpg", "malformed_size")]
    [InlineData(Hash, "300w", "x", "unsupported_format")]
    [InlineData(Hash, "300w", "jpg", "unsupported_format")]
    [InlineData(Hash, "300w", "x.", "unsupported_format")]
    [InlineData(Hash, "300w", "x.bmp", "unsupported_format")]
    [InlineData(Hash, "300w", "x.jpg\0", "unsupported_format")]
    [InlineData(Hash, "300w", "x.tif", "unsupported_format")]
    [InlineData(Hash, "100s", "x.TIFF", "unsupported_format")]
    public void Parse_Nonsense_IsRefused(string hash, string size, string name, string code) =>
        Assert.Equal(code, Assert.IsType<ImageRequest.Refused>(ImageRequest.Parse($"/image/{hash}/{size}/{name}", hash, size, name, MaxDimension)).Problem.Code.Code);

    [Fact]
    public void Parse_UnsupportedFormat_NamesTheAllowed() =>
        Assert.Contains(".jpg, .png, .gif, .webp, .avif", Assert.IsType<ImageRequest.Refused>(Parse($"/image/{Hash}/full/x.bmp")).Problem.Detail, StringComparison.Ordinal);

    [Fact]
    public void Parse_AnythingCanonical_GivesItselfBack() => Gen.Select(Generators.ImageId, Generators.Size(MaxDimension), Generators.Format).Sample((id, size, format) =>
    {
        var parsed = Parse($"/image/{id}/{size}/name.{format.Extension}");
        return format.CanEncode || size.IsFull
            ? parsed == new ImageRequest.Canonical(new RenditionKey(id, size, format))
            : parsed is ImageRequest.Refused { Problem.Code.Code: "unsupported_format" };
    });

    /// <summary>One redirect is enough, wherever one starts.</summary>
    [Fact]
    public void Parse_RedirectsTarget_IsCanonical() => Gen.Select(Generators.ImageId, Generators.NearlyGrammar, Generators.NearlyGrammar, Gen.OneOf("jpg", "JPEG", "Png", "gif", "webp", "avif", "tif", "bmp"))
        .Where((_, size, name, _) => !size.Contains('/', StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal))
        .Sample((id, size, name, extension) => Parse($"/image/{id.ToString().ToUpperInvariant()}/{size}/{name}.{extension}") switch
        {
            ImageRequest.Redirect redirect => Parse(redirect.Path) is ImageRequest.Canonical,
            ImageRequest.Refused => true,
            _ => id.ToString().All(char.IsAsciiDigit),
        });

    private static ImageRequest Parse(string path)
    {
        var parts = path.Split('/');
        return ImageRequest.Parse(path, parts[2], parts[3], parts[4], MaxDimension);
    }
}
