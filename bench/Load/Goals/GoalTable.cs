using System.Text;

namespace Reticulum.Load.Goals;

/// <summary>Goals with what was measured, as Markdown. What was not measured is never met.</summary>
internal static class GoalTable
{
    public static string Write(IEnumerable<Goal> goals, IReadOnlyCollection<Figure> figures)
    {
        var text = new StringBuilder().AppendLine("| work | against | at least | measured | |").AppendLine("|---|---|---|---|---|");
        foreach (var goal in goals)
        {
            var measured = string.Join("<br>", goal.Criteria.Select(criterion => criterion.Write(figures)));
            text.AppendLine($"| {goal.Work} | {goal.Against} | {goal.AtLeast} | {measured} | {Write(goal.Judge(figures))} |");
        }

        return text.ToString();
    }

    private static string Write(Verdict verdict) => verdict switch
    {
        Verdict.Met => "met",
        Verdict.Missed => "**missed**",
        _ => "not measured",
    };
}
