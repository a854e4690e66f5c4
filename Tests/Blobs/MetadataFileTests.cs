using CsCheck;
using Reticulum.Blobs;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Blobs;

public sealed class MetadataFileTests
{
    private static readonly ImageMetadata Image = new(
        ImageId.Parse("36f675cc81e74ef5e8e25d940ed904759531985d"),
        new string('a', 64),
        349_915,
        ImageFormat.WebP,
        1800,
        1200,
        3,
        new DateTimeOffset(2026, 11, 23, 7, 0, 0, TimeSpan.Zero),
        4,
        DecodeWeight.Whole);

    [Fact]
    public void Metadata_WrittenAndRead_IsTheSame() => Assert.Equal(Image, MetadataFile.ReadMetadata(Image.Id, MetadataFile.Write(Image)));

    [Fact]
    public void Tombstone_WrittenAndRead_IsTheSame()
    {
        var tombstone = new Tombstone(7, DateTimeOffset.UnixEpoch);

        Assert.Equal(tombstone, MetadataFile.ReadTombstone(MetadataFile.Write(tombstone)));
    }

    [Fact]
    public void ReadMetadata_OfAnotherImage_Null() => Assert.Null(MetadataFile.ReadMetadata(default, MetadataFile.Write(Image)));

    [Fact]
    public void ReadMetadata_CutAnywhere_Null()
    {
        var json = MetadataFile.Write(Image);
        for (var length = 0; length < json.Length; length++)
        {
            Assert.Null(MetadataFile.ReadMetadata(Image.Id, json.AsSpan(0, length)));
        }
    }

    [Fact]
    public void ReadMetadata_Garbage_NeverThrows() => Gen.Byte.Array[0, 300].Sample(bytes => MetadataFile.ReadMetadata(Image.Id, bytes) is null);
}
