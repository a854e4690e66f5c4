using Microsoft.Extensions.Time.Testing;
using Reticulum.Peers;
using Xunit;

namespace Reticulum.Tests.Peers;

public sealed class NonceGuardTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly NonceGuard _guard;
    private int _nonces;

    public NonceGuardTests()
    {
        _guard = new NonceGuard(_time, capacity: 3);
        _time.Advance(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Check_TheSameAgain_IsReplayed()
    {
        var stamp = Stamp();
        Assert.Equal(NonceVerdict.New, _guard.Check(stamp));
        Assert.Equal(NonceVerdict.Replayed, _guard.Check(stamp));
        Assert.Equal(NonceVerdict.New, _guard.Check(Stamp()));
    }

    [Theory]
    [InlineData(-60, NonceVerdict.New)]
    [InlineData(-61, NonceVerdict.OtherClock)]
    [InlineData(60, NonceVerdict.New)]
    [InlineData(61, NonceVerdict.OtherClock)]
    internal void Check_ClocksApart_IsTakenWithinTheWindow(int seconds, NonceVerdict expected) => Assert.Equal(expected, _guard.Check(Stamp(seconds)));

    [Fact]
    public void Check_ReplayedAtTheWindowsLastSecond_IsStillReplayed()
    {
        var stamp = Stamp(60);
        Assert.Equal(NonceVerdict.New, _guard.Check(stamp));
        _time.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(NonceVerdict.Replayed, _guard.Check(stamp));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(NonceVerdict.OtherClock, _guard.Check(stamp));
    }

    [Fact]
    public void Check_Full_RefusesUntilTheOldestArePastTheirTime()
    {
        var first = Stamp();
        Assert.Equal(NonceVerdict.New, _guard.Check(first));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(NonceVerdict.New, _guard.Check(Stamp()));
        Assert.Equal(NonceVerdict.New, _guard.Check(Stamp()));
        Assert.Equal(NonceVerdict.Full, _guard.Check(Stamp()));
        Assert.Equal(NonceVerdict.Replayed, _guard.Check(first));
        _time.Advance(TimeSpan.FromSeconds(51));
        Assert.Equal(NonceVerdict.New, _guard.Check(Stamp()));
        Assert.Equal(NonceVerdict.Full, _guard.Check(Stamp()));
    }

    [Fact]
    public void Check_SignedBeforeTheStart_IsOld()
    {
        var guard = new NonceGuard(_time);
        Assert.Equal(NonceVerdict.Old, guard.Check(Stamp(-1)));
        Assert.Equal(NonceVerdict.New, guard.Check(Stamp()));
    }

    /// <summary>The receiver's clock is set back to where what it has forgotten would be within the window again.</summary>
    [Fact]
    public void Check_ClockSetBack_TakesNothingThatWasForgotten()
    {
        var time = new SettableTime { Now = DateTimeOffset.UnixEpoch.AddDays(1) };
        var guard = new NonceGuard(time);
        var stamp = new PeerStamp(time.Now.ToUnixTimeSeconds(), new string('7', 32), PeerSignature.NoBody, "");
        Assert.Equal(NonceVerdict.New, guard.Check(stamp));
        time.Now += TimeSpan.FromSeconds(61);
        Assert.Equal(NonceVerdict.New, guard.Check(stamp with { Time = time.Now.ToUnixTimeSeconds(), Nonce = new string('8', 32) }));
        time.Now -= TimeSpan.FromSeconds(61);
        Assert.Equal(NonceVerdict.Old, guard.Check(stamp));
    }

    private PeerStamp Stamp(int seconds = 0) => new(
        _time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds(), _nonces++.ToString("x16", null) + new string('0', 16), PeerSignature.NoBody, "");

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
