using System.Text.Json;
using System.Text.Json.Serialization;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>The text of <c>meta.json</c> and <c>tombstone.json</c>. Pure. What cannot be read is null: the original's bytes are the truth, and it is made again from them.</summary>
internal static class MetadataFile
{
    public static byte[] Write(ImageMetadata image) => JsonSerializer.SerializeToUtf8Bytes(
        new Meta(
            image.Id.ToString(),
            image.Sha256,
            image.Length,
            image.Format.Extension,
            image.Width,
            image.Height,
            image.Pages,
            image.UploadedAt,
            image.Generation,
            image.Weight),
        BlobJson.Default.Meta);

    public static byte[] Write(Tombstone tombstone) => JsonSerializer.SerializeToUtf8Bytes(tombstone, BlobJson.Default.Tombstone);

    public static ImageMetadata? ReadMetadata(ImageId id, ReadOnlySpan<byte> json) => TryRead(json, BlobJson.Default.Meta) is
    { Sha256.Length: 64, Length: > 0, Width: > 0, Height: > 0, Pages: > 0 } meta
        && meta.Hash == id.ToString()
        && ImageFormats.TryParseExtension(meta.Type, out var format)
        ? new ImageMetadata(
            id,
            meta.Sha256,
            meta.Length,
            format,
            meta.Width,
            meta.Height,
            meta.Pages,
            meta.UploadedAt,
            meta.Generation,
            meta.Weight)
        : null;

    public static Tombstone? ReadTombstone(ReadOnlySpan<byte> json) => TryRead(json, BlobJson.Default.Tombstone);

    private static T? TryRead<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record Meta(
        string Hash,
        string Sha256,
        long Length,
        string Type,
        int Width,
        int Height,
        int Pages,
        DateTimeOffset UploadedAt,
        long Generation,
        DecodeWeight Weight);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MetadataFile.Meta))]
[JsonSerializable(typeof(Tombstone))]
internal sealed partial class BlobJson : JsonSerializerContext;
