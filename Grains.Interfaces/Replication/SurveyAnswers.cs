using System.Collections.Immutable;
using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>A survey as the answer to somebody's question. Pure.</summary>
public static class SurveyAnswers
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <param name="survey">What the nodes said.</param>
    /// <param name="renditions">Those on the disk of the node that answers.</param>
    public static DescribeOutcome Describe(this ImageSurvey survey, ImmutableArray<StoredRendition> renditions) => survey.Verdict switch
    {
        SurveyVerdict.Present => new DescribeOutcome.Found(new ImageDetails(survey.Image!, survey.Replicas(), renditions)),
        SurveyVerdict.Deleted => new DescribeOutcome.Deleted(survey.Tombstone!.DeletedAt, survey.Tombstone.Generation),
        SurveyVerdict.Absent => new DescribeOutcome.NotFound(),
        SurveyVerdict.Lost => new DescribeOutcome.Unavailable("no right copy of the image can be had at the moment", RetryAfter),
        _ when survey.Copies.IsEmpty => new DescribeOutcome.Unavailable("no storage node is known yet", RetryAfter),
        _ => new DescribeOutcome.Unavailable("not all the nodes that could have it can be asked at the moment", RetryAfter),
    };

    /// <summary>The copies that are there.</summary>
    public static ImmutableArray<Replica> Replicas(this ImageSurvey survey) =>
        [.. survey.Holders.Select(static copy => new Replica(copy.Node.Id, copy.Node.Nickname, (copy.State as CopyState.Present)?.VerifiedAt))];

    /// <summary>All the nodes that were asked, in their order.</summary>
    /// <param name="survey">What they said.</param>
    /// <param name="owners">Ids of those that should have it.</param>
    public static IReadOnlyList<PlacementEntry> Placement(this ImageSurvey survey, IReadOnlySet<Guid> owners)
    {
        var holders = survey.Holders.Select(static copy => copy.Node.Id).ToHashSet();
        return
        [
            .. survey.Copies.Select(copy => new PlacementEntry(
                copy.Node.Id,
                copy.Node.Nickname,
                owners.Contains(copy.Node.Id),
                copy.State is CopyState.Unknown ? null : holders.Contains(copy.Node.Id),
                (copy.State as CopyState.Present)?.VerifiedAt)),
        ];
    }
}
