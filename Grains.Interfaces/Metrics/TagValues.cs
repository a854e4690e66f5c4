using System.Collections.Frozen;
using System.Text.Json;

namespace Reticulum.Metrics;

/// <summary>The values of a tag of a metric: one for each member of an enum, in snake case. Closed by nature; no text is made where one is counted.</summary>
public static class TagValues
{
    public static string Of<T>(T value)
        where T : struct, Enum => Texts<T>.Of[value];

    public static IEnumerable<string> All<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(Of);

    private static class Texts<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Of =
            Enum.GetValues<T>().ToFrozenDictionary(static value => value, static value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
