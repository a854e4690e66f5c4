using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reticulum.Cluster;
using Reticulum.Images;

namespace Reticulum.Peers;

/// <summary>
/// What a node answers, without the bytes: one header, <see cref="Header"/>, JSON in base64url. Part of the protocol between versions:
/// names are added, never given another meaning.
/// </summary>
internal sealed record PeerNote(PeerVerdict Is)
{
    public const string Header = "Reticulum-Answer";

    /// <summary>Characters of the longest that is taken.</summary>
    public const int MaxLength = 16 << 10;

    public ImageMetadata? Image { get; init; }

    public Tombstone? Tombstone { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    public string? Why { get; init; }

    public bool NoRoom { get; init; }

    public long Generation { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public RenditionNote? Rendition { get; init; }

    public VerifyOutcome? Verified { get; init; }

    public NodeReport? Report { get; init; }

    public NodeIdentity? Node { get; init; }

    /// <summary>It has none, and may lack what it owns.</summary>
    public bool Unsettled { get; init; }

    /// <summary>It was away, and may not have heard of a delete.</summary>
    public bool Behind { get; init; }

    /// <summary>Of a proof.</summary>
    public string? Mac { get; init; }

    /// <summary>Entries that are kept for the asker.</summary>
    public long Kept { get; init; }

    /// <summary>Null: it is none.</summary>
    public static PeerNote? Read(string text) => text.Length <= MaxLength ? Read(text, PeerJson.Default.PeerNote) : null;

    /// <summary>Of an image in a request's query. Null: it is none, or none that can be.</summary>
    public static ImageMetadata? ReadImage(string? text) => text is { Length: <= MaxLength } && Read(text, PeerJson.Default.ImageMetadata) is
    { Length: > 0, Width: > 0, Height: > 0, Pages: > 0, Generation: >= 0 } image && PeerStamp.IsDigest(image.Sha256) ? image : null;

    public static string Write(ImageMetadata image) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(image, PeerJson.Default.ImageMetadata));

    /// <summary>As a value of <see cref="Header"/>.</summary>
    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, PeerJson.Default.PeerNote));

    private static T? Read<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), type);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}

/// <summary>What is said; each question has its own of these.</summary>
internal enum PeerVerdict
{
    /// <summary>The other one cannot say, or did not let it in: see <see cref="PeerNote.Why"/>.</summary>
    Unknown,
    Done,
    NotDone,
    Missing,
    Present,
    Lost,
    Deleted,
    Stored,
    Superseded,
    Collision,
    Refused,
    NotMade,
    NotRenderable,
    Busy,
}

/// <summary>A rendition without its bytes.</summary>
internal sealed record RenditionNote(int Width, int Height, string Checksum, DateTimeOffset UploadedAt)
{
    /// <summary>See <see cref="Images.Rendition.IsPolished"/>.</summary>
    public bool Polished { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(ImageIdConverter)])]
[JsonSerializable(typeof(PeerNote))]
[JsonSerializable(typeof(ImageMetadata))]
internal sealed partial class PeerJson : JsonSerializerContext;

internal sealed class ImageIdConverter : JsonConverter<ImageId>
{
    public override ImageId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ImageId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not an image's hash");

    public override void Write(Utf8JsonWriter writer, ImageId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
