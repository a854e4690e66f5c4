using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>
/// Changed bytes go the whole way that an upload and a read go. Whatever comes of them is one of the expected ends;
/// that the process is there afterwards is the other half of the test.
/// </summary>
public sealed class MutationTests : IDisposable
{
    private const int Mutants = 200;

    private static readonly Dictionary<string, (ImageFormat Format, Func<byte[]> Make)> Samples = new()
    {
        ["jpeg"] = (ImageFormat.Jpeg, () => SampleImages.WithMetadata(60, 40)),
        ["progressive jpeg"] = (ImageFormat.Jpeg, () => SampleImages.ProgressiveJpeg(60, 40)),
        ["jpeg with profile"] = (ImageFormat.Jpeg, () => SampleImages.FlatInProfile(60, 40, [200, 100, 50], "p3")),
        ["png"] = (ImageFormat.Png, () => SampleImages.WithMetadata(60, 40, ImageFormat.Png)),
        ["interlaced png"] = (ImageFormat.Png, () => SampleImages.InterlacedPng(60, 40)),
        ["gif"] = (ImageFormat.Gif, () => SampleImages.Animation(60, 40, 4)),
        ["webp"] = (ImageFormat.WebP, () => SampleImages.WithMetadata(60, 40, ImageFormat.WebP)),
        ["animated webp"] = (ImageFormat.WebP, () => SampleImages.Animation(60, 40, 4, ImageFormat.WebP)),
        ["avif"] = (ImageFormat.Avif, () => SampleImages.WithMetadata(60, 40, ImageFormat.Avif)),
        ["tiff"] = (ImageFormat.Tiff, () => SampleImages.WithMetadata(60, 40, ImageFormat.Tiff)),
        ["tiled tiff"] = (ImageFormat.Tiff, () => SampleImages.TiledTiff(60, 40)),
    };

    private readonly Darkroom _darkroom = new(new LimitOptions { MaxPixels = 10_000_000 });

    public static TheoryData<string> Names => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_MutatedBytes_EndsAsExpected(string name)
    {
        var (format, make) = Samples[name];
        var image = make();
        var ends = Enumerable.Range(0, Mutants).Select(seed => End(HostileImages.Mutate(image, seed), format)).ToLookup(end => end);
        Assert.Equal(Mutants, ends.Sum(end => end.Count()));
        Assert.True(ends.Count > 1, $"every mutant of {name} ended as {ends.First().Key}: the mutations prove nothing");
    }

    // The name of the end; any exception that is not expected goes up.
    private string End(byte[] image, ImageFormat format)
    {
        var path = _darkroom.Write(image);
        try
        {
            if (_darkroom.Inspector.Inspect(path, format) is not InspectOutcome.Inspected)
            {
                return "refused by its header";
            }

            var source = _darkroom.Describe(path, format);
            var whole = _darkroom.Inspector.DecodesWhole(path, source, CancellationToken.None);
            foreach (var wanted in new[] { ImageFormat.Jpeg, ImageFormat.WebP })
            {
                var plan = RenderPlan.Create(source.Width, source.Height, source.Pages, SizeSpec.Square(16), wanted);
                Assert.NotEmpty(Assert.Single(_darkroom.Renderer.Render(path, source, [plan], CancellationToken.None)).Bytes);
            }

            return whole ? "taken" : "torn";
        }
        catch (UndecodableImageException)
        {
            return "undecodable";
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => _darkroom.Dispose();
}
