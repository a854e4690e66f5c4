using System.Globalization;
using System.Text;
using Reticulum.Load.Comparing;
using Reticulum.Load.Goals;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Parts;

/// <summary>The page for docs/benchmarks: the goals, then a section for each part. A part that was not run, or failed, says so.</summary>
internal sealed class PartReport(IReadOnlyList<IPart> parts, DirectoryInfo results, DateTimeOffset when)
{
    private const int FewestRounds = 5;

    private readonly StringBuilder _text = new();

    public string Write()
    {
        var files = parts.Select(part => (part, PartFile.Read(results, part.Name))).ToArray();
        var figures = files.SelectMany(static file => file.Item2?.Findings.Figures ?? []).ToArray();
        Line($"# Reticulum beside its peers, {when:yyyy-MM-dd}");
        Line();
        Line("Written by `bench/run.sh`. Contestants ran in turns on the same photographs; medians with (smallest–largest) of the rounds. A ratio above 1 means that we are faster.");
        Line("Client and servers share the cores. Where others use the machine too, rates sag, while processor time for one operation stays within a few percent: beside each ratio of rates");
        Line($"stands that of processor times. A round in which others took more than {QuietMachine.Threshold:P0} of all cores is disturbed: it is done again, and not counted where at least three others are.");
        Line();
        _text.Append(GoalTable.Write(SpeedGoals.All, figures));
        foreach (var (part, file) in files)
        {
            Line();
            Line($"## {part.Title}");
            Line();
            Section(file);
        }

        return _text.ToString();
    }

    private void Section(PartFile? file)
    {
        if (file is null)
        {
            Line("Not measured.");
            return;
        }

        Line($"`bench/run.sh {file.Part}`, {file.When:yyyy-MM-dd HH:mm}, {file.Took.TotalMinutes:F1} min, {file.Rounds} rounds of about {file.Seconds} s{(file.Commit.Length == 0 ? "" : $", commit {file.Commit}")}. {file.Machine}");
        if (file.Rounds < FewestRounds)
        {
            Line();
            Line($"**Fewer than {FewestRounds} rounds: a look at it, no measurement.**");
        }

        Line();
        Line(file.Findings.Method);
        foreach (var contest in file.Findings.Contests)
        {
            Line();
            _text.Append(ContestReport.Write(contest));
        }

        if (file.Findings.Remarks.Length > 0)
        {
            Line();
            Line(file.Findings.Remarks.TrimEnd());
        }
    }

    private void Line(FormattableString text) => _text.AppendLine(text.ToString(CultureInfo.InvariantCulture));

    private void Line(string text = "") => _text.AppendLine(text);
}
