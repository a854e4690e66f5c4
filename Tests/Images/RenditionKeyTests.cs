using CsCheck;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Images;

public sealed class RenditionKeyTests
{
    private static readonly ImageId Id = ImageId.Parse("a9993e364706816aba3e25717850c26c9cd0d89d");

    [Fact]
    public void TryParseFileName_OfAnyKey_GivesItBack() =>
        Gen.Select(Generators.ImageId, Generators.Size(65_535), Generators.Format).Sample((id, size, format) =>
        {
            var key = new RenditionKey(id, size, format);
            return RenditionKey.TryParseFileName(id, key.FileName, out var parsed) && parsed == key;
        });

    [Fact]
    public void FileName_OfAnyKey_IsOneHarmlessSegment() =>
        Gen.Select(Generators.Size(65_535), Generators.Format).Sample((size, format) =>
            new RenditionKey(Id, size, format).FileName.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '.'));

    [Fact]
    public void ToString_Square_IsDirectoryAndName() =>
        Assert.Equal($"{Id}/300s.webp", new RenditionKey(Id, SizeSpec.Square(300), ImageFormat.WebP).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../full.jpg")]
    [InlineData("..\\full.jpg")]
    [InlineData("/full.jpg")]
    [InlineData("./full.jpg")]
    [InlineData("a/full.jpg")]
    [InlineData("full.jpg/..")]
    [InlineData("full.jpg/")]
    [InlineData("full.jpg\0")]
    [InlineData("full\0.jpg")]
    [InlineData("full")]
    [InlineData("full.")]
    [InlineData(".jpg")]
    [InlineData("full.jpeg")] // sloppy forms name the same rendition, and are not its file
    [InlineData("full.JPG")]
    [InlineData("FULL.jpg")]
    [InlineData("0100w.jpg")]
    [InlineData("200h100w.jpg")]
    [InlineData("100s20w.jpg")]
    [InlineData("100w.tiff")]
    [InlineData("100w.heic")]
    [InlineData("100w.jpg.tmp")]
    [InlineData("100w.jpg~")]
    [InlineData(" 100w.jpg")]
    [InlineData("100w.jpg ")]
    [InlineData("100w..jpg")]
    [InlineData("100w/../full.jpg")]
    [InlineData("meta.json")]
    [InlineData("tombstone.json")]
    [InlineData("0w.jpg")]
    [InlineData("9999999999w.jpg")]
    [InlineData("\uFF11\uFF10\uFF10w.jpg")]
    public void TryParseFileName_NotTheCanonicalNameOfARendition_Refuses(string name) =>
        Assert.False(RenditionKey.TryParseFileName(Id, name, out _));

    [Fact]
    public void TryParseFileName_AnyText_TakesCanonicalNamesOnly() =>
        Gen.Select(Generators.NearlyGrammar, Gen.OneOf(".", "..", "/", "", ".\0"), Gen.OneOf("jpg", "jpeg", "png", "JPG", "tif", "webp", ""))
            .Select((stem, dot, extension) => stem + dot + extension)
            .Sample(name => !RenditionKey.TryParseFileName(Id, name, out var key) || (key.FileName == name && key.Id == Id));
}
