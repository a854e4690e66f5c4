using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Blobs;

/// <summary>An original that was found right a moment ago is not read again, unless something could have happened to it.</summary>
public sealed class RecentChecksTests : IDisposable
{
    private static readonly ImageId Id = ImageId.Parse("36f675cc81e74ef5e8e25d940ed904759531985d");

    private readonly string _home = Directory.CreateTempSubdirectory("reticulum-checks-").FullName;
    private readonly string _path;

    // An hour ahead of the file's own times: none of them is of the present tick.
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow().AddHours(1));

    public RecentChecksTests()
    {
        _path = Path.Join(_home, "full.jpg");
        File.WriteAllText(_path, "a picture");
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Check_OfTheSameFileWithinTheWindow_IsRecent()
    {
        var checks = Checked(TimeSpan.FromMinutes(1));

        _time.Advance(TimeSpan.FromSeconds(59));

        Assert.True(checks.IsRecent(Id, _path));
        Assert.False(checks.IsRecent(ImageId.Parse(new string('a', 40)), _path));
    }

    [Fact]
    public void Check_AfterTheWindow_IsNot()
    {
        var checks = Checked(TimeSpan.FromMinutes(1));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(checks.IsRecent(Id, _path));
    }

    [Fact]
    public void Check_WithoutAWindow_NeverIs() => Assert.False(Checked(TimeSpan.Zero).IsRecent(Id, _path));

    [Theory]
    [InlineData("written to")]
    [InlineData("written to and dated back")]
    [InlineData("replaced")]
    [InlineData("gone")]
    public void Check_OfAFileThatIsNotTheSame_IsNot(string what)
    {
        var checks = Checked(TimeSpan.FromMinutes(1));
        var modified = File.GetLastWriteTimeUtc(_path);
        WaitForTheNextTick();

        switch (what)
        {
            case "replaced":
                File.WriteAllText(_path + ".new", "a pictuRe");
                File.Move(_path + ".new", _path, overwrite: true);
                break;
            case "gone":
                File.Delete(_path);
                break;
            default:
                File.WriteAllText(_path, "a pictuRe");
                break;
        }

        if (what.EndsWith("dated back", StringComparison.Ordinal))
        {
            File.SetLastWriteTimeUtc(_path, modified);
        }

        Assert.False(checks.IsRecent(Id, _path));
    }

    [Fact]
    public void Check_OfAFileWrittenToInTheSameTick_IsNotRemembered()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddTicks(FileStamp.TryRead(_path)!.Value.Changed / 100));
        var checks = new RecentChecks(Options.Create(new VerifyOptions()), clock);

        checks.Add(Id, _path, checks.Before(_path));

        Assert.False(checks.IsRecent(Id, _path));
    }

    [Fact]
    public void Check_OfAFileThatWasWrittenToWhileItWasRead_IsNotRemembered()
    {
        var checks = new RecentChecks(Options.Create(new VerifyOptions()), _time);
        var before = checks.Before(_path);
        WaitForTheNextTick();
        File.WriteAllText(_path, "a pictuRe");

        checks.Add(Id, _path, before);

        Assert.False(checks.IsRecent(Id, _path));
    }

    private RecentChecks Checked(TimeSpan window)
    {
        var checks = new RecentChecks(Options.Create(new VerifyOptions { Window = window }), _time);
        checks.Add(Id, _path, checks.Before(_path));
        return checks;
    }

    /// <summary>The kernel dates files by its tick: until a new file gets another time than this one has.</summary>
    private void WaitForTheNextTick()
    {
        var probe = Path.Join(_home, "probe");
        do
        {
            File.WriteAllText(probe, "");
        }
        while (FileStamp.TryRead(probe)!.Value.Changed == FileStamp.TryRead(_path)!.Value.Changed);
    }
}
