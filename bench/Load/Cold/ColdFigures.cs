using System.Globalization;
using Reticulum.Load.Comparing;
using Reticulum.Load.Goals;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Cold;

/// <summary>What the goals want to know of cold contests.</summary>
internal static class ColdFigures
{
    /// <param name="contest">One of them.</param>
    /// <param name="megapixels">Of its photographs.</param>
    /// <param name="size">What was asked.</param>
    /// <param name="format">What was asked.</param>
    public static IEnumerable<Figure> Of(ContestResult contest, string megapixels, Size size, string format)
    {
        foreach (var connections in ColdField.Connections)
        {
            var (silo, ipx, filter) = (ColdField.NameOf(Parts.SilosBeside.Ours, connections), ColdField.NameOf(ColdField.Ipx, connections), ColdField.NameOf(ColdField.Filter, connections));
            var @case = string.Create(CultureInfo.InvariantCulture, $"{megapixels}{(format == "jpg" ? "" : $" → {format}")}, c={connections}");
            if (format == "jpg")
            {
                yield return contest.Rate($"cold.loop.{size}", @case, silo, ColdField.Loop);
            }

            if (contest.Has(ipx))
            {
                yield return contest.Rate($"cold.ipx.{size}", @case, silo, ipx);
            }

            if (contest.Has(filter))
            {
                yield return contest.Rate("cold.filter", $"{size}, {@case}", silo, filter);
            }
        }
    }

    /// <summary>The most that ours ever took by the most that ipx ever took, of all contests.</summary>
    public static IEnumerable<Figure> Memory(IReadOnlyCollection<ContestResult> contests)
    {
        var (ours, ipx) = (Peak(contests, Parts.SilosBeside.Ours), Peak(contests, ColdField.Ipx));
        return ipx == 0 ? [] : [Figure.Of("cold.ipx.memory", "", ours / ipx) with { Beside = string.Create(CultureInfo.InvariantCulture, $"{ours:F0} and {ipx:F0} MiB") }];
    }

    private static double Peak(IEnumerable<ContestResult> contests, string contestant) => contests
        .SelectMany(contest => contest.Rounds.SelectMany(round => round.Where((_, at) => contest.Contestants[at].StartsWith($"{contestant}, ", StringComparison.Ordinal))))
        .Select(static run => run.PeakMebibytes)
        .DefaultIfEmpty(0)
        .Max();
}
