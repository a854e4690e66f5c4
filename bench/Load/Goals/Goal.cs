using System.Collections.Immutable;

namespace Reticulum.Load.Goals;

/// <summary>A row of the table of goals.</summary>
/// <param name="Work">What is done.</param>
/// <param name="Against">What it is compared with.</param>
/// <param name="AtLeast">What is wanted, in words.</param>
/// <param name="Criteria">The same, to be measured.</param>
internal sealed record Goal(string Work, string Against, string AtLeast, ImmutableArray<Criterion> Criteria)
{
    public Verdict Judge(IReadOnlyCollection<Figure> figures)
    {
        var verdicts = Criteria.Select(criterion => criterion.Judge(figures)).ToArray();
        return verdicts.Contains(Verdict.Missed) ? Verdict.Missed : verdicts.Contains(Verdict.NotMeasured) ? Verdict.NotMeasured : Verdict.Met;
    }
}
