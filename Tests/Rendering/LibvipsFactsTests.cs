using NetVips;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>What the renderer takes for granted of the libvips that is shipped; a new version that thinks otherwise is seen here first.</summary>
public sealed class LibvipsFactsTests : IDisposable
{
    private readonly Darkroom _darkroom = new();

    [Fact]
    public void SetUp_Process_HasNoCacheAndOneThreadAJob()
    {
        Assert.Equal(0, Cache.Max);
        Assert.Equal(1, NetVips.NetVips.Concurrency);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")]
    [InlineData("P2 1 1 255 7")]
    [InlineData("1,2,3\n4,5,6\n")]
    public void Open_FormatThatIsNotTaken_HasNoDecoder(string content)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(content);
        Assert.Throws<VipsException>(() => Image.NewFromFile(_darkroom.Write(bytes), kwargs: []));
        Assert.Throws<VipsException>(() => Image.NewFromBuffer(bytes, kwargs: []));
        Assert.Throws<VipsException>(() => Image.Svgload(_darkroom.Write(bytes)));
        Assert.Throws<VipsException>(() => Image.Csvload(_darkroom.Write(bytes)));
        Assert.Throws<VipsException>(() => Image.Rawload(_darkroom.Write(bytes), 1, 1, 1));
        Assert.Throws<VipsException>(() => Image.Magickload(_darkroom.Write(bytes)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Jpegload_Shrink_RoundsDown(int shrink)
    {
        using var image = Image.Jpegload(_darkroom.Write(SampleImages.Photo(101, 47)), shrink: shrink);
        Assert.Equal((101 / shrink, 47 / shrink), (image.Width, image.Height));
    }

    [Fact]
    public void Thumbnail_Rgb_LeavesItsColoursToUs()
    {
        using var image = Image.NewFromBuffer(SampleImages.FlatInProfile(64, 48, [200, 100, 50], "p3", ImageFormat.Png), kwargs: []);
        using var thumbnail = image.ThumbnailImage(32);
        Assert.Equal(image.Getpoint(5, 5), thumbnail.Getpoint(5, 5));
        Assert.True(thumbnail.Contains("icc-profile-data"));
    }

    [Fact]
    public void ThumbnailImage_SizeIsForced_IsExact()
    {
        using var image = Image.NewFromBuffer(SampleImages.Photo(333, 77), kwargs: []);
        using var thumbnail = image.ThumbnailImage(101, height: 23, size: Enums.Size.Force);
        Assert.Equal((101, 23), (thumbnail.Width, thumbnail.Height));
    }

    [Fact]
    public void ThumbnailImage_StripOfFrames_ScalesEachFrame()
    {
        using var image = Image.NewFromBuffer(SampleImages.Animation(90, 61, 5), kwargs: new VOption { { "n", -1 } });
        using var thumbnail = image.ThumbnailImage(30, height: 20, size: Enums.Size.Force);
        Assert.Equal((30, 100, 20), (thumbnail.Width, thumbnail.Height, thumbnail.PageHeight));
    }

    [Fact]
    public void Gifload_TornAnimation_SeesAShorterOneAndNoFault()
    {
        var torn = HostileImages.Cut(SampleImages.Animation(64, 48, 20), 0.5);
        using var image = Image.GifloadBuffer(torn, n: -1, failOn: Enums.FailOn.Truncated);
        Assert.True(image.Avg() > 0);
        Assert.True(image.Height < 20 * 48);
    }

    [Fact]
    public void Jpegload_MoreThan65500PixelsASide_Refuses()
    {
        Assert.Throws<VipsException>(() => Image.JpegloadBuffer(HostileImages.JpegPromising(65_501, 1)));
        using var image = Image.JpegloadBuffer(HostileImages.JpegPromising(65_500, 1));
        Assert.Equal(65_500, image.Width);
    }

    [Fact]
    public void SetProgress_CancelledMidway_StopsTheEncoder()
    {
        // libvips tells of the strips from one thread and works on the next ones in another. The second half of the file does not come before the encoder was cancelled: nobody gets ahead of it.
        using var cancellation = new CancellationTokenSource();
        using var jpeg = new HalfUntil(SampleImages.Photo(800, 8_000), cancellation.Token);
        using var source = Image.NewFromStream(jpeg, access: Enums.Access.Sequential);
        var progress = new CancelAt(cancellation, percent: 20);
        source.SetProgress(progress, cancellation.Token);
        Assert.Throws<VipsException>(() => source.WebpsaveBuffer());
        Assert.InRange(progress.Last, 20, 90);
    }

    [Fact]
    public void SetProgress_Null_HearsNoToken()
    {
        using var source = Image.NewFromBuffer(SampleImages.Photo(200, 100), access: Enums.Access.Sequential);
        source.SetProgress(null!, new CancellationToken(canceled: true));
        Assert.NotEmpty(source.JpegsaveBuffer());
    }

    public void Dispose() => _darkroom.Dispose();

    private sealed class CancelAt(CancellationTokenSource cancellation, int percent) : IProgress<int>
    {
        public int Last { get; private set; }

        public void Report(int value)
        {
            Last = value;
            if (value >= percent)
            {
                cancellation.Cancel();
            }
        }
    }
    /// <summary>A file whose second half is not to be had before the token is cancelled.</summary>
    private sealed class HalfUntil(byte[] file, CancellationToken cancelled) : MemoryStream(file)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Position + count > Length / 2)
            {
                cancelled.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)); // who never cancels gets to the end, and is seen there
            }

            return base.Read(buffer, offset, count);
        }
    }
}
