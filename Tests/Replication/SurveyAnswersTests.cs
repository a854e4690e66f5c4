using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Gateway;
using Xunit;

namespace Reticulum.Tests.Replication;

public sealed class SurveyAnswersTests
{
    private static readonly ImageMetadata Image = FakePorts.Metadata(ImageId.Parse("36f675cc81e74ef5e8e25d940ed904759531985d"));
    private static readonly Node[] Nodes = [.. Enumerable.Range(1, 3).Select(number => new Node(new Guid(number, 0, 0, new byte[8]), $"node{number}"))];

    /// <summary>A node that is away has not said that it has none.</summary>
    [Fact]
    public void Placement_ANodeCannotBeAsked_IsNeitherYesNorNo()
    {
        var placement = Survey(new CopyState.Present(Image), new CopyState.Missing(), new CopyState.Unknown("away")).Placement(new HashSet<Guid> { Nodes[0].Id });
        Assert.Equal([true, false, null], placement.Select(entry => entry.Has));
        Assert.Equal([true, false, false], placement.Select(entry => entry.ShouldHave));
    }

    [Fact]
    public void Describe_Verdicts_AreOutcomes()
    {
        var found = Assert.IsType<DescribeOutcome.Found>(Survey(new CopyState.Present(Image), new CopyState.Unknown("away")).Describe([]));
        Assert.Equal("node1", Assert.Single(found.Details.Replicas).Nickname);
        Assert.IsType<DescribeOutcome.NotFound>(Survey(new CopyState.Missing(), new CopyState.Missing()).Describe([]));
        Assert.IsType<DescribeOutcome.Unavailable>(Survey(new CopyState.Missing(), new CopyState.Unknown("away")).Describe([]));
        Assert.IsType<DescribeOutcome.Unavailable>(Survey(new CopyState.Lost(Image)).Describe([]));
        Assert.IsType<DescribeOutcome.Deleted>(Survey(new CopyState.Present(Image), new CopyState.Deleted(new Tombstone(2, default))).Describe([]));
        Assert.Contains("no storage node", Assert.IsType<DescribeOutcome.Unavailable>(Survey().Describe([])).Why, StringComparison.Ordinal);
    }

    private static ImageSurvey Survey(params CopyState[] states) => new([.. states.Select((state, n) => new NodeCopy(Nodes[n], state))]);
}
