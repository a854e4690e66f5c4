using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reticulum.Images;

namespace Reticulum.Scrubbing;

/// <summary>The text of <c>scrub.json</c>. Pure.</summary>
internal static class ScrubStateFile
{
    public static byte[] Write(ScrubState state) => JsonSerializer.SerializeToUtf8Bytes(
        new Text(
            state.Since,
            state.PassStartedAt,
            state.Cursor is { } cursor ? new TextCursor(cursor.Slot, cursor.After?.ToString(), cursor.SlotStartedAt, cursor.IsWhole) : null,
            state.ReadAt),
        ScrubJson.Default.Text);

    /// <summary>Null: it is damaged.</summary>
    public static ScrubState? Read(ReadOnlySpan<byte> json)
    {
        Text? text;
        try
        {
            text = JsonSerializer.Deserialize(json, ScrubJson.Default.Text);
        }
        catch (JsonException)
        {
            return null;
        }

        if (text is not { ReadAt: { IsDefault: false, Length: ScrubState.Slots } readAt })
        {
            return null;
        }

        return text.Cursor is not { } cursor ? new ScrubState(text.Since, text.PassStartedAt, null, readAt)
            : text.PassStartedAt is not null && Read(cursor) is { } read ? new ScrubState(text.Since, text.PassStartedAt, read, readAt)
            : null;
    }

    private static ScrubCursor? Read(TextCursor cursor)
    {
        if (cursor.After is null)
        {
            return cursor.Slot is >= 0 and < ScrubState.Slots ? new ScrubCursor(cursor.Slot, null, cursor.SlotStartedAt, cursor.Whole) : null;
        }

        return ImageId.TryParse(cursor.After, out var after) && after.Leading >> 8 == cursor.Slot
            ? new ScrubCursor(cursor.Slot, after, cursor.SlotStartedAt, cursor.Whole)
            : null;
    }

    internal sealed record Text(DateTimeOffset Since, DateTimeOffset? PassStartedAt, TextCursor? Cursor, ImmutableArray<DateTimeOffset?> ReadAt);

    internal sealed record TextCursor(int Slot, string? After, DateTimeOffset SlotStartedAt, bool Whole);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ScrubStateFile.Text))]
internal sealed partial class ScrubJson : JsonSerializerContext;
