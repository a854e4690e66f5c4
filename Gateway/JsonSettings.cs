using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reticulum;

/// <summary>How answers are written as JSON.</summary>
internal static class JsonSettings
{
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));

        // Numbers are numbers: the web's default would also read them from strings, and the API document would have to say so of each.
        options.NumberHandling = JsonNumberHandling.Strict;
        return options;
    }
}
