using CsCheck;
using Reticulum.Images;
using Reticulum.Scrubbing;
using Xunit;

namespace Reticulum.Tests.Scrubbing;

public sealed class ScrubStateTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private static readonly Gen<DateTimeOffset> Times = Gen.Int[0, 100_000_000].Select(static seconds => Start.AddSeconds(seconds));

    private static readonly Gen<ScrubCursor> Cursors =
        from id in Gen.Byte.Array[ImageId.ByteLength].Select(static bytes => new ImageId(bytes))
        from slot in Gen.Int[0, 255]
        from isBetween in Gen.Bool
        from at in Times
        from isWhole in Gen.Bool
        select isBetween ? new ScrubCursor(slot, null, at, isWhole) : new ScrubCursor(id.Leading >> 8, id, at, isWhole);

    private static readonly Gen<ScrubState> States =
        from since in Times
        from passAt in Times
        from cursor in Gen.Frequency((1, Gen.Const((ScrubCursor?)null)), (3, Cursors.Select(static cursor => (ScrubCursor?)cursor)))
        from readAt in Gen.Frequency((1, Gen.Const((DateTimeOffset?)null)), (3, Times.Select(static at => (DateTimeOffset?)at))).Array[256]
        select new ScrubState(since, passAt, cursor, [.. readAt]);

    [Fact]
    public void File_RoundTrip_IsTheSame() => States.Sample(state =>
    {
        var read = ScrubStateFile.Read(ScrubStateFile.Write(state))!;
        Assert.Equal((state.Since, state.PassStartedAt, state.Cursor), (read.Since, read.PassStartedAt, read.Cursor));
        Assert.Equal(state.ReadAt, read.ReadAt);
    });

    /// <summary>Cut off anywhere, it is nobody's state: never half of one.</summary>
    [Fact]
    public void File_Truncated_IsDamaged() => Gen.Select(States, Gen.Double[0, 0.999]).Sample((state, part) =>
    {
        var text = ScrubStateFile.Write(state);
        Assert.Null(ScrubStateFile.Read(text.AsSpan(0, (int)(text.Length * part))));
    });

    [Theory]
    [InlineData("\"slot\":17", "\"slot\":256")]
    [InlineData("\"slot\":17", "\"slot\":-1")]
    [InlineData("\"slot\":17", "\"slot\":16")]
    [InlineData("\"after\":\"11", "\"after\":\"1")]
    [InlineData("\"pass_started_at\":\"2020-01-01T00:00:00+00:00\"", "\"pass_started_at\":null")]
    [InlineData("\"read_at\":[null,", "\"read_at\":[")]
    [InlineData("\"read_at\":[", "\"read_at\":[null,")]
    [InlineData("\"since\":\"2020", "\"since\":\"abcd")]
    public void File_SaysWhatCannotBe_IsDamaged(string right, string wrong)
    {
        var state = ScrubState.Fresh(Start).Begin(Start);
        var cursor = new ScrubCursor(17, ImageId.Parse("11" + new string('0', 38)), Start, IsWhole: true);
        var text = System.Text.Encoding.UTF8.GetString(ScrubStateFile.Write(state with { Cursor = cursor }));
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.NotNull(ScrubStateFile.Read(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Null(ScrubStateFile.Read(System.Text.Encoding.UTF8.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal))));
    }

    /// <summary>Against a model that remembers when each slot was begun in its last reading that left nothing out.</summary>
    [Fact]
    public void Oldest_AnyPasses_IsTheOldestOfTheLastWholeReadings() => Gen.Select(
        Gen.Select(Gen.Int[0, 5000], Gen.Frequency((9, Gen.Const(true)), (1, Gen.Const(false)))).Array[0, 700],
        Gen.Bool.Array[256]).Sample((steps, hasCopies) =>
    {
        var (now, model) = (Start, new DateTimeOffset[256]);
        Array.Fill(model, Start);
        var state = ScrubState.Fresh(Start);
        foreach (var (seconds, isRead) in steps)
        {
            if (state.Cursor is null)
            {
                state = state.Begin(now);
            }

            var (slot, begun) = (state.Cursor!.Slot, now);
            now = now.AddSeconds(seconds);
            state = (isRead ? state : state.Miss()).EndSlot(now);
            model[slot] = isRead ? begun : model[slot];
        }

        var held = Enumerable.Range(0, 256).Where(slot => hasCopies[slot]).ToArray();
        Assert.Equal(held.Length == 0 ? null : now - held.Min(slot => model[slot]), state.Oldest(now, slot => hasCopies[slot]));
    });

    [Fact]
    public void EndSlot_OneImageWasPassedOver_TheSlotStaysAsOldAsItWas()
    {
        var state = ScrubState.Fresh(Start).Begin(Start.AddDays(1));
        state = state.Pass(new ImageId(new byte[20]), isRead: false).Pass(ImageId.Parse("00" + new string('f', 38)), isRead: true).EndSlot(Start.AddDays(2)).EndSlot(Start.AddDays(3));
        Assert.Equal([null, Start.AddDays(2)], state.ReadAt[..2]);
        Assert.Equal(TimeSpan.FromDays(3), state.Oldest(Start.AddDays(3), static slot => slot == 0));
        Assert.Equal(TimeSpan.FromDays(1), state.Oldest(Start.AddDays(3), static slot => slot == 1));
        Assert.Null(state.Oldest(Start.AddDays(3), static _ => false));
    }

    [Fact]
    public void EndSlot_TheLastOne_EndsThePass()
    {
        var state = ScrubState.Fresh(Start).Begin(Start);
        for (var slot = 0; slot < ScrubState.Slots; slot++)
        {
            Assert.Equal(slot, state.Cursor?.Slot);
            state = state.EndSlot(Start);
        }

        Assert.Null(state.Cursor);
        Assert.DoesNotContain(null, state.ReadAt);
    }

    /// <summary>The clock was ahead when it was written, and is right again.</summary>
    [Fact]
    public void Oldest_ATimeThatLiesAhead_CountsAsNever()
    {
        var state = ScrubState.Fresh(Start).Begin(Start.AddYears(10)).EndSlot(Start.AddYears(10));
        Assert.Equal(TimeSpan.FromDays(2), state.Oldest(Start.AddDays(2), static slot => slot == 0));
        Assert.Equal(TimeSpan.Zero, state.Oldest(Start.AddDays(-1), static slot => slot == 0));
    }
}
