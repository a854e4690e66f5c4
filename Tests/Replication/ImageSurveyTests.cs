using System.Collections.Immutable;
using CsCheck;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Replication;

public sealed class ImageSurveyTests
{
    private static readonly ImageMetadata Image = TestImage.Of(TestImage.Bytes("a picture"));

    private static readonly Node[] Nodes = RingGenerators.Numbered(8);

    private static readonly Gen<ImageMetadata> AnyImage =
        from generation in Gen.Long[1, 4]
        from twin in Gen.Frequency((6, Gen.Const(false)), (1, Gen.Const(true)))
        from second in Gen.Int[0, 1]
        select Image with
        {
            Generation = generation,
            Sha256 = twin ? new string('f', 64) : Image.Sha256,
            UploadedAt = DateTimeOffset.UnixEpoch.AddSeconds(second),
        };

    private static readonly Gen<CopyState> State = Gen.Frequency<CopyState>(
        (3, Gen.Const<CopyState>(new CopyState.Missing())),
        (3, AnyImage.Select(image => (CopyState)new CopyState.Present(image))),
        (1, AnyImage.Select(image => (CopyState)new CopyState.Lost(image))),
        (1, Gen.Select(Gen.Long[1, 4], Gen.Int[0, 1]).Select(of => (CopyState)new CopyState.Deleted(new Tombstone(of.Item1, DateTimeOffset.UnixEpoch.AddSeconds(of.Item2))))),
        (1, Gen.Const<CopyState>(new CopyState.Unknown("away"))));

    private static readonly Gen<ImmutableArray<NodeCopy>> Copies =
        State.Array[0, Nodes.Length].Select(states => states.Select((state, at) => new NodeCopy(Nodes[at], state)).ToImmutableArray());

    [Fact]
    public void Survey_CopiesInAnotherOrder_SaysTheSame() =>
        Copies.SelectMany(copies => Gen.Shuffle(copies.ToArray()).Select(shuffled => (copies, shuffled: shuffled.ToImmutableArray()))).Sample(two =>
        {
            var (one, other) = (new ImageSurvey(two.copies), new ImageSurvey(two.shuffled));
            Assert.Equal(one.Verdict, other.Verdict);
            Assert.Equal(one.Image, other.Image);
            Assert.Equal(one.Tombstone, other.Tombstone);
            Assert.Equal(one.Generation, other.Generation);
            Assert.True(one.Holders.ToHashSet().SetEquals(other.Holders));
        });

    [Fact]
    public void Survey_AnyCopies_TheHighestGenerationIsTheTruthAndADeleteWinsADraw() => Copies.Sample(copies =>
    {
        var survey = new ImageSurvey(copies);
        var alive = copies.Select(copy => (copy.State as CopyState.Present)?.Image.Generation ?? (copy.State as CopyState.Lost)?.Image.Generation ?? 0).Append(0).Max();
        var dead = copies.Select(copy => (copy.State as CopyState.Deleted)?.Tombstone.Generation ?? 0).Append(0).Max();

        Assert.Equal(Math.Max(alive, dead), survey.Generation);
        Assert.Equal(dead > 0 && dead >= alive, survey.Tombstone is not null);
        Assert.Equal(alive > dead, survey.Image is not null);
        Assert.Equal(survey.Tombstone is not null, survey.Verdict == SurveyVerdict.Deleted);
        Assert.Equal(dead > 0 && dead >= alive ? dead : 0, survey.Tombstone?.Generation ?? 0);
        Assert.Equal(alive > dead ? alive : 0, survey.Image?.Generation ?? 0);
    });

    [Fact]
    public void Verdict_AnyCopies_AbsentOnlyIfAllSaidThatTheyHaveNone() => Copies.Sample(copies =>
        new ImageSurvey(copies).Verdict == SurveyVerdict.Absent == (!copies.IsEmpty && copies.All(copy => copy.State is CopyState.Missing)));

    [Fact]
    public void Verdict_AnyCopies_PresentOnlyWithTheVeryBytes() => Copies.Sample(copies =>
    {
        var survey = new ImageSurvey(copies);
        Assert.All(survey.Holders, holder => Assert.True(((CopyState.Present)holder.State).Image.IsSameAs(survey.Image!)));
        Assert.Equal(survey.Verdict == SurveyVerdict.Present, survey.Holders.Any());
        Assert.Equal(copies.Count(copy => copy.State is CopyState.Unknown), survey.Unasked.Count());
    });

    [Fact]
    public void Verdict_OneUnaskedAndNobodyKnows_Unknown()
    {
        Assert.Equal(SurveyVerdict.Unknown, Of(new CopyState.Missing(), new CopyState.Unknown("away")).Verdict);
        Assert.Equal(SurveyVerdict.Unknown, Of().Verdict);
    }

    [Fact]
    public void Verdict_OneHolderAmongTheSilent_Present() =>
        Assert.Equal(SurveyVerdict.Present, Of(new CopyState.Unknown("away"), new CopyState.Present(Image), new CopyState.Missing()).Verdict);

    [Fact]
    public void Verdict_OnlyInQuarantine_Lost() => Assert.Equal(SurveyVerdict.Lost, Of(new CopyState.Missing(), new CopyState.Lost(Image)).Verdict);

    [Fact]
    public void Holders_AnOlderGenerationOfTheSameBytes_Counts() =>
        Assert.Equal(2, Of(new CopyState.Present(Image with { Generation = 3 }), new CopyState.Present(Image)).Holders.Count());

    /// <summary>The bytes that the tombstone meant may be those that a later upload brought back: they are the same.</summary>
    [Fact]
    public void Verdict_StoredAgainAboveTheTombstone_Present() =>
        Assert.Equal(
            SurveyVerdict.Present,
            Of(new CopyState.Deleted(new Tombstone(2, DateTimeOffset.UnixEpoch)), new CopyState.Present(Image with { Generation = 3 })).Verdict);

    private static ImageSurvey Of(params CopyState[] states) => new([.. states.Select((state, at) => new NodeCopy(Nodes[at], state))]);
}
