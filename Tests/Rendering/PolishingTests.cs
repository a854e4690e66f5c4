using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>The second encoding beside the first: smaller, and as good to look at. The figures for real photographs are in docs/benchmarks.</summary>
public sealed class PolishingTests : IDisposable
{
    private readonly Darkroom _darkroom = new();

    public void Dispose() => _darkroom.Dispose();

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Avif)]
    public void Polish_APhotograph_IsSmallerAndLooksTheSame(ImageFormat format)
    {
        var path = _darkroom.Write(SampleImages.Landscape(1600, 1200));
        var (source, plan, first) = Render(path, SizeSpec.Box(400, 0), format);

        var polished = _darkroom.Renderer.Polish(path, source, plan, first, CancellationToken.None);

        Assert.NotNull(polished);
        Assert.True(polished.Length <= first.Length * 0.9, $"{polished.Length} of {first.Length}");
        using var direct = Direct(path, plan);
        Assert.InRange(Likeness(direct, polished) - Likeness(direct, first), -0.003, 1);
        using var decoded = Image.NewFromBuffer(polished);
        Assert.Equal((plan.Width, plan.Height), (decoded.Width, decoded.Height));
    }

    [Fact]
    public void Polish_APng_IsSmallerAndLosesNothing()
    {
        using var waves = Image.Sines(400, 300, hfreq: 3, vfreq: 1);
        using var gray = (waves * 100) + 128;
        using var bytes = gray.Cast(Enums.BandFormat.Uchar);
        var path = _darkroom.Write(bytes.PngsaveBuffer());
        var (source, plan, first) = Render(path, SizeSpec.Full, ImageFormat.Png, ImageFormat.Png);

        var polished = _darkroom.Renderer.Polish(path, source, plan, first, CancellationToken.None)!;

        Assert.True(polished.Length <= first.Length * 0.9, $"{polished.Length} of {first.Length}");
        using var before = Image.NewFromBuffer(first);
        using var after = Image.NewFromBuffer(polished);
        Assert.Equal(before.WriteToMemory<byte>(), after.WriteToMemory<byte>());
    }

    [Fact]
    public void Polish_WhatIsPolishedAlready_GainsNothing()
    {
        var path = _darkroom.Write(SampleImages.Landscape(1600, 1200));
        var (source, plan, first) = Render(path, SizeSpec.Box(400, 0), ImageFormat.Jpeg);
        var polished = _darkroom.Renderer.Polish(path, source, plan, first, CancellationToken.None)!;

        Assert.Null(_darkroom.Renderer.Polish(path, source, plan, polished, CancellationToken.None));
    }

    [Fact]
    public void Polish_ATransparentWebP_StaysAsItIs()
    {
        var path = _darkroom.Write(SampleImages.Transparent(400, 300));
        var source = _darkroom.Describe(path, ImageFormat.Png);
        var plan = RenderPlan.Create(source.Width, source.Height, 1, SizeSpec.Box(200, 0), ImageFormat.WebP);
        var first = Assert.Single(_darkroom.Renderer.Render(path, source, [plan], CancellationToken.None)).Bytes;

        Assert.Null(_darkroom.Renderer.Polish(path, source, plan, first, CancellationToken.None));
    }

    [Fact]
    public void Polish_SomebodyWaits_IsStopped()
    {
        var path = _darkroom.Write(SampleImages.Landscape(400, 300));
        var (source, plan, first) = Render(path, SizeSpec.Box(200, 0), ImageFormat.Jpeg);
        using var gone = new CancellationTokenSource();
        gone.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => _darkroom.Renderer.Polish(path, source, plan, first, gone.Token));
    }

    private (ImageMetadata Source, RenderPlan Plan, byte[] First) Render(
        string path, SizeSpec size, ImageFormat format, ImageFormat from = ImageFormat.Jpeg)
    {
        var source = _darkroom.Describe(path, from);
        var plan = RenderPlan.Create(source.Width, source.Height, 1, size, format);
        return (source, plan, Assert.Single(_darkroom.Renderer.Render(path, source, [plan], CancellationToken.None)).Bytes);
    }

    // The whole of it decoded, then reduced.
    private static Image Direct(string path, RenderPlan plan)
    {
        using var whole = Image.Jpegload(path);
        using var scaled = whole.ThumbnailImage(plan.ScaledWidth, height: plan.ScaledHeight, size: Enums.Size.Force);
        return scaled.CopyMemory();
    }

    private static double Likeness(Image direct, byte[] encoded)
    {
        using var decoded = Image.NewFromBuffer(encoded);
        return Ssim.Of(Green(direct), Green(decoded), direct.Width);
    }

    private static byte[] Green(Image image)
    {
        using var green = image.ExtractBand(1);
        return green.WriteToMemory<byte>();
    }
}
