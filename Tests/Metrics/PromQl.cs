using System.Text.RegularExpressions;

namespace Reticulum.Tests.Metrics;

/// <summary>Which metrics an expression of Prometheus' language names: what is left of it without texts, selectors, durations, lists of labels, functions and words of the language.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words =
        ["and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset", "sum", "min", "max", "avg", "count", "topk", "bottomk", "quantile", "inf", "nan"];

    public static IEnumerable<string> MetricsOf(string expression)
    {
        var bare = Text().Replace(expression, "");
        bare = LabelValues().Replace(bare, "$1");
        bare = Ignored().Replace(bare, " ");
        return Name().Matches(bare).Select(static name => name.Value).Where(static name => !Words.Contains(name)).Distinct();
    }

    [GeneratedRegex("\"[^\"]*\"|'[^']*'")]
    private static partial Regex Text();

    [GeneratedRegex("label_values\\(([^,]+),\\s*\\w+\\)")]
    private static partial Regex LabelValues();

    [GeneratedRegex("\\{[^}]*\\}|\\[[^\\]]*\\]|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)")]
    private static partial Regex Ignored();

    [GeneratedRegex("(?<![\\w$.])[a-zA-Z_:][\\w:]*(?!\\w|\\s*\\()")]
    private static partial Regex Name();
}
