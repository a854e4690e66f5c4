using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>Name and text of an entry's file. Pure. What cannot be read, or is not what its name says, is null.</summary>
internal static class OutboxFile
{
    /// <summary><c>&lt;hash&gt;.&lt;generation&gt;.json</c>.</summary>
    public static string NameOf(ImageId id, long generation) => string.Create(CultureInfo.InvariantCulture, $"{id}.{generation}.json");

    public static bool TryParseName(string name, out ImageId id, out long generation)
    {
        generation = 0;
        return ImageId.TryParse(name.AsSpan(0, Math.Min(ImageId.TextLength, name.Length)), out id)
            && name.Split('.') is [_, var number, "json"]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out generation)
            && name == NameOf(id, generation);
    }

    public static byte[] Write(OutboxEntry entry) => JsonSerializer.SerializeToUtf8Bytes(
        entry switch
        {
            OutboxEntry.Copy copy => new Text([.. copy.Nodes], Copy: JsonElement.Parse(MetadataFile.Write(copy.Image))),
            OutboxEntry.Burial burial => new Text([.. burial.Nodes], Tombstone: JsonElement.Parse(MetadataFile.Write(burial.Tombstone))),
            _ => throw new ArgumentOutOfRangeException(nameof(entry)),
        },
        OutboxJson.Default.Text);

    public static OutboxEntry? Read(ImageId id, long generation, ReadOnlySpan<byte> json) => TryRead(json) switch
    {
        { Copy: { } copy, Tombstone: null } text when MetadataFile.ReadMetadata(id, BytesOf(copy)) is { } image && image.Generation == generation =>
            new OutboxEntry.Copy(image, [.. text.Nodes.Distinct()]),
        { Copy: null, Tombstone: { } buried } text when MetadataFile.ReadTombstone(BytesOf(buried)) is { } tombstone && tombstone.Generation == generation =>
            new OutboxEntry.Burial(id, tombstone, [.. text.Nodes.Distinct()]),
        _ => null,
    };

    private static byte[] BytesOf(JsonElement element) => System.Text.Encoding.UTF8.GetBytes(element.GetRawText());

    private static Text? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, OutboxJson.Default.Text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One of the two, as <c>meta.json</c> or <c>tombstone.json</c> has it.</summary>
    internal sealed record Text(Guid[] Nodes, JsonElement? Copy = null, JsonElement? Tombstone = null);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OutboxFile.Text))]
internal sealed partial class OutboxJson : JsonSerializerContext;
