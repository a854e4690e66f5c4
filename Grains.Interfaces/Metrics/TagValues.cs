using System.Collections.Frozen;
using System.Text.Json;

namespace Reticulum.Metrics;

/// <summary>The values of a tag of a metric: one for each member of an enum, in snake case. Closed by nature; no text is made where one is counted.</summary>
public static class TagValues<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Texts =
        Enum.GetValues<T>().ToFrozenDictionary(static value => value, static value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    public static IEnumerable<string> All => Enum.GetValues<T>().Select(Of);

    public static string Of(T value) => Texts[value];
}
