using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>A small picture is computed on another thread than libvips', and is the same to the byte.</summary>
public sealed class RendererPullingTests : IDisposable
{
    private readonly Darkroom _darkroom = new();

    public static MatrixTheoryData<string, ImageFormat> SourcesAndOutputs => new(Sources.Keys, Enum.GetValues<ImageFormat>().Where(static format => format.CanEncode));

    private static Dictionary<string, (ImageFormat Format, Func<byte[]> Make)> Sources { get; } = new()
    {
        ["photo"] = (ImageFormat.Jpeg, static () => SampleImages.Photo(640, 427)),
        ["photo with resolution and EXIF"] = (ImageFormat.Jpeg, static () => SampleImages.WithMetadata(320, 240)),
        ["progressive"] = (ImageFormat.Jpeg, static () => SampleImages.ProgressiveJpeg(320, 240)),
        ["gray"] = (ImageFormat.Jpeg, static () => SampleImages.Gray(300, 200, 100)),
        ["png"] = (ImageFormat.Png, static () => SampleImages.Photo(640, 427, ImageFormat.Png)),
        ["png with a palette"] = (ImageFormat.Png, static () => SampleImages.PalettePng(320, 240)),
        ["interlaced png"] = (ImageFormat.Png, static () => SampleImages.InterlacedPng(320, 240)),
        ["gif"] = (ImageFormat.Gif, static () => SampleImages.Photo(320, 240, ImageFormat.Gif)),
        ["webp"] = (ImageFormat.WebP, static () => SampleImages.Photo(320, 240, ImageFormat.WebP)),
        ["avif"] = (ImageFormat.Avif, static () => SampleImages.Photo(320, 240, ImageFormat.Avif)),
        ["png with alpha"] = (ImageFormat.Png, static () => SampleImages.Transparent(320, 240)),
        ["gray png with alpha"] = (ImageFormat.Png, static () => SampleImages.GrayAlpha(320, 240, 100, 50)),
        ["tiled tiff"] = (ImageFormat.Tiff, static () => SampleImages.TiledTiff(320, 240)),
    };

    [Theory]
    [MemberData(nameof(SourcesAndOutputs))]
    public void Pull_SmallPicture_IsEncodedToTheSameBytes(string source, ImageFormat wanted)
    {
        var (format, make) = Sources[source];
        var path = _darkroom.Write(make());
        using var straight = Thumbnail(path, format);
        using var other = Thumbnail(path, format);
        using var pulled = Renderer.Pull(other, TestContext.Current.CancellationToken);
        Assert.Equal(Save(straight, wanted), Save(pulled, wanted));
    }

    [Fact]
    public void Pull_ManyStrips_AreAllThere()
    {
        using var column = Image.NewFromBuffer(SampleImages.Photo(3, 1_001, ImageFormat.Png), access: Enums.Access.Sequential);
        using var pulled = Renderer.Pull(column, TestContext.Current.CancellationToken);
        using var expected = Image.NewFromBuffer(SampleImages.Photo(3, 1_001, ImageFormat.Png), kwargs: []);
        Assert.Equal(expected.WriteToMemory<byte>(), pulled.WriteToMemory<byte>());
    }

    [Fact]
    public void Pull_NobodyWaits_Throws()
    {
        using var image = Image.NewFromBuffer(SampleImages.Photo(64, 48), kwargs: []);
        Assert.Throws<OperationCanceledException>(() => Renderer.Pull(image, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(256, 256, true)]
    [InlineData(257, 256, false)]
    [InlineData(65_500, 1, true)]
    public void IsPulled_JpegUpToTheBound(int width, int height, bool suits)
    {
        var plan = RenderPlan.Create(width, height, 1, SizeSpec.Full, ImageFormat.WebP);
        Assert.Equal(suits, Renderer.IsPulled(ImageFormat.Jpeg, plan));
        Assert.False(Renderer.IsPulled(ImageFormat.Png, plan));
    }

    public void Dispose() => _darkroom.Dispose();

    private static Image Thumbnail(string path, ImageFormat format)
    {
        using var opened = new VipsSetup().Open(path, format, new DecodePlan(1, 1));
        return opened.ThumbnailImage(120, height: 80, size: Enums.Size.Force);
    }

    private static byte[] Save(Image image, ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => image.JpegsaveBuffer(q: 80, keep: Enums.ForeignKeep.None),
        ImageFormat.Png => image.PngsaveBuffer(keep: Enums.ForeignKeep.None),
        ImageFormat.Gif => image.GifsaveBuffer(keep: Enums.ForeignKeep.None),
        ImageFormat.WebP => image.WebpsaveBuffer(q: 80, keep: Enums.ForeignKeep.None),
        _ => image.HeifsaveBuffer(q: 50, effort: 0, compression: Enums.ForeignHeifCompression.Av1, bitdepth: 8, keep: Enums.ForeignKeep.None),
    };
}
