using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reticulum.Pages;

/// <summary>The parts of the status page that change, as HTML, at one moment; the page is made of them, and its listeners get those that have changed.</summary>
/// <param name="Parts">By the id of their element.</param>
public sealed record StatusFrame(IReadOnlyDictionary<string, StatusPart> Parts)
{
    public static StatusFrame Empty { get; } = new(new Dictionary<string, StatusPart>());

    /// <summary>What is new since, as one line of JSON; null: nothing is.</summary>
    public string? Since(StatusFrame earlier)
    {
        var changed = Parts.Where(part => !earlier.Parts.TryGetValue(part.Key, out var old) || old.Version != part.Value.Version).ToDictionary();
        return changed.Count == 0 ? null : JsonSerializer.Serialize(changed, StatusJson.Lines.DictionaryStringStatusPart);
    }
}

/// <param name="Html">What is in the element.</param>
/// <param name="Version">Changes with it.</param>
public sealed record StatusPart(string Html, string Version)
{
    public static StatusPart Of(string html) => new(html, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(html)).AsSpan(0, 6)));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Dictionary<string, StatusPart>))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    /// <summary>Not in a page: a script reads it, so that brackets need no escape.</summary>
    public static StatusJson Lines { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
