using Reticulum.Load.Comparing;

namespace Reticulum.Load.Goals;

/// <summary>One thing that a goal asks for.</summary>
/// <param name="Key">Of the figures that it is about.</param>
/// <param name="Says">In words, without the bound.</param>
/// <param name="Bound">The median has to be at least so much. Infinite, and upper: it has to be measured, whatever it is.</param>
/// <param name="IsUpper">No: at most so much.</param>
/// <param name="Cases">Figures of that key that there have to be; fewer: it was not measured.</param>
internal sealed record Criterion(string Key, string Says, double Bound, bool IsUpper = false, int Cases = 1)
{
    /// <param name="figures">Of all parts.</param>
    public Verdict Judge(IEnumerable<Figure> figures)
    {
        var mine = figures.Where(figure => figure.Key == Key).ToArray();
        return mine.Any(figure => !IsMetBy(figure)) ? Verdict.Missed : mine.Length < Cases ? Verdict.NotMeasured : Verdict.Met;
    }

    public bool IsMetBy(Figure figure) => !figure.IsFlawed && (IsUpper ? figure.Median <= Bound : figure.Median >= Bound);

    /// <summary>What was measured, one line, in Markdown; misses are bold.</summary>
    public string Write(IEnumerable<Figure> figures)
    {
        var mine = figures.Where(figure => figure.Key == Key).ToArray();
        var bound = double.IsInfinity(Bound) ? Says : $"{Says} {(IsUpper ? '≤' : '≥')} {(Bound < 0.01 ? Number.Short(Bound) : Number.Ratio(Bound))}";
        var lack = mine.Length == 0 ? "not measured" : mine.Length < Cases ? $"; {Cases - mine.Length} of {Cases} cases not measured" : "";
        return $"{bound}: {string.Join(", ", mine.Select(Write))}{lack}";
    }

    private string Write(Figure figure)
    {
        var text = $"{figure.Case} {Number.Ratio(figure.Median)}".TrimStart();
        var flaw = figure.IsFlawed ? " with errors" : "";
        var spread = figure.Smallest == figure.Largest ? "" : $"{Number.Ratio(figure.Smallest)}–{Number.Ratio(figure.Largest)}";
        var more = string.Join("; ", new[] { spread, figure.Beside }.Where(static part => part.Length > 0));
        return $"{(IsMetBy(figure) ? text : $"**{text}{flaw}**")}{(more.Length == 0 ? "" : $" ({more})")}";
    }
}

/// <summary>What became of a goal.</summary>
internal enum Verdict
{
    /// <summary>All of it was measured, and is as good as was wanted.</summary>
    Met,

    /// <summary>Some of it is not as good as was wanted.</summary>
    Missed,

    /// <summary>Some of it was not measured; what was is as good as was wanted.</summary>
    NotMeasured,
}
