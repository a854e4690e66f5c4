using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Reticulum.Blobs;
using Reticulum.Clustering;
using Reticulum.Images;
using Reticulum.Rendering;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Images;

/// <summary>Grain, disk and renderer together, without HTTP.</summary>
public sealed class ImageNodeTests
{
    private static readonly ImageId Unknown = ImageId.Parse("36f675cc81e74ef5e8e25d940ed904759531985d");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_48ReadersOfOneColdThumbnail_OneRendering()
    {
        await using var node = await NodeHost.StartAsync();
        var image = await node.StorePhotoAsync(2000, 1500);
        var made = Collect(node, "reticulum.renditions.made");
        var key = new RenditionKey(image.Id, SizeSpec.Square(100), ImageFormat.WebP);

        var answers = await Task.WhenAll(Enumerable.Range(0, 48).Select(_ => Task.Run(() => node.ReadAsync(key), Token)));

        Assert.All(answers, bytes => Assert.Equal(answers[0], bytes));
        Assert.NotNull(answers[0]);
        Assert.Equal(1, made.GetMeasurementSnapshot().Sum(one => one.Value));
    }

    [Fact]
    public async Task Read_HashesThatNobodyHas_NotFoundAndNoGrain()
    {
        await using var node = await NodeHost.StartAsync();
        for (var miss = 0; miss < 100; miss++)
        {
            var id = TestIds.Of(miss);
            Assert.IsType<ReadOutcome.NotFound>(await node.Reader.ReadAsync(new RenditionKey(id, SizeSpec.Square(5), ImageFormat.Jpeg), Token));
            Assert.IsType<DescribeOutcome.NotFound>(await node.Reader.DescribeAsync(id, Token));
            Assert.Equal(DeleteOutcome.NotFound, await node.Admin.DeleteAsync(id, Token));
            Assert.Equal(VerifyVerdict.NotFound, (await node.Admin.VerifyAsync(id, Token)).Verdict);
        }

        Assert.Equal(0, await ImageGrainsAsync(node));
        var stored = await node.StorePhotoAsync();
        Assert.Equal(1, await ImageGrainsAsync(node));
        Assert.NotEqual(Unknown, stored.Id);
    }

    [Fact]
    public async Task Read_AfterARestartWithoutMetadataFile_TheImageIsThere()
    {
        var root = Directory.CreateTempSubdirectory("reticulum-restart-").FullName;
        try
        {
            ImageMetadata image;
            await using (var node = await NodeHost.StartAsync(root))
            {
                image = await node.StorePhotoAsync();
            }

            var metadata = Directory.GetFiles(root, BlobPath.Metadata, SearchOption.AllDirectories).Single();
            File.Delete(metadata);
            await using (var node = await NodeHost.StartAsync(root))
            {
                var described = Assert.IsType<DescribeOutcome.Found>(await node.Reader.DescribeAsync(image.Id, Token)).Details;
                Assert.Equal(image with { UploadedAt = described.Metadata.UploadedAt }, described.Metadata);
                Assert.True(File.Exists(metadata));
                Assert.NotNull(await node.ReadAsync(new RenditionKey(image.Id, SizeSpec.Square(50), ImageFormat.Png)));
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task Read_Deleted_DeletedEvenFromMemoryUntilUploadedAgain()
    {
        await using var node = await NodeHost.StartAsync();
        var image = await node.StorePhotoAsync();
        var key = new RenditionKey(image.Id, SizeSpec.Square(50), ImageFormat.Jpeg);
        Assert.NotNull(await node.ReadAsync(key));

        Assert.Equal(DeleteOutcome.Deleted, await node.Admin.DeleteAsync(image.Id, Token));

        Assert.IsType<ReadOutcome.Deleted>(await node.Reader.ReadAsync(key, Token));
        Assert.IsType<DescribeOutcome.Deleted>(await node.Reader.DescribeAsync(image.Id, Token));
        Assert.Equal(DeleteOutcome.AlreadyDeleted, await node.Admin.DeleteAsync(image.Id, Token));

        var again = await node.StorePhotoAsync();
        Assert.Equal(image.Id, again.Id);
        Assert.True(again.Generation > image.Generation);
        Assert.NotNull(await node.ReadAsync(key));
    }

    [Fact]
    public async Task Read_RottenOriginal_NotAByteAndQuarantine()
    {
        await using var node = await NodeHost.StartAsync();
        var image = await node.StorePhotoAsync();
        var original = Directory.GetFiles(node.Root, "full.jpg", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(original, Token);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(original, bytes, Token);

        Assert.Null(await node.ReadAsync(new RenditionKey(image.Id, SizeSpec.Full, ImageFormat.Jpeg)));
        Assert.IsType<ReadOutcome.Unavailable>(
            await node.Reader.ReadAsync(new RenditionKey(image.Id, SizeSpec.Square(5), ImageFormat.Jpeg), Token));
        Assert.Equal(VerifyVerdict.Lost, (await node.Admin.VerifyAsync(image.Id, Token)).Verdict);

        Assert.IsType<UploadOutcome.Stored>(await node.UploadAsync(SampleImages.Photo(400, 300)));
        Assert.NotNull(await node.ReadAsync(new RenditionKey(image.Id, SizeSpec.Full, ImageFormat.Jpeg)));
        Assert.Equal(new VerifyOutcome(VerifyVerdict.Intact, Verified: 1), await node.Admin.VerifyAsync(image.Id, Token));
    }

    [Fact]
    public async Task Read_TheGrainCannotBeHad_TheNodeRendersByItself()
    {
        await using var node = await NodeHost.StartAsync(configure: services => services.AddSingleton(new SiloPart(static (silo, _) => silo.AddIncomingGrainCallFilter<NoRendering>())));
        var image = await node.StorePhotoAsync();

        Assert.NotNull(await node.ReadAsync(new RenditionKey(image.Id, SizeSpec.Square(50), ImageFormat.Jpeg)));
    }

    [Fact]
    public async Task Upload_TheSameBytesAgain_TheSameAnswerWithoutDecoding()
    {
        await using var node = await NodeHost.StartAsync();
        var first = await node.StorePhotoAsync();

        var second = await node.StorePhotoAsync();

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Prepare_Hints_AreMadeInOneJob()
    {
        await using var node = await NodeHost.StartAsync();
        var image = await node.StorePhotoAsync(2000, 1500);
        var made = Collect(node, "reticulum.renditions.made");
        var jobs = Collect(node, "reticulum.render.jobs");

        node.Uploads.Prepare(image, [SizeSpec.Square(100), SizeSpec.Box(640, 0), SizeSpec.Box(0, 200)]);
        await made.WaitForMeasurementsAsync(3, Token);

        Assert.Equal(1, jobs.GetMeasurementSnapshot().Sum(one => one.Value));
        Assert.NotNull(await node.ReadAsync(new RenditionKey(image.Id, SizeSpec.Box(640, 0), ImageFormat.Jpeg)));
        Assert.Equal(3, made.GetMeasurementSnapshot().Sum(one => one.Value));
    }

    [Fact]
    public async Task Read_HotRendition_IsPolishedOnceAndStaysSoOverARestart()
    {
        var root = Directory.CreateTempSubdirectory("reticulum-node-").FullName;
        RenditionKey key;
        byte[] polished;
        await using (var node = await NodeHost.StartAsync(root))
        {
            var image = Assert.IsType<UploadOutcome.Stored>(await node.UploadAsync(SampleImages.Landscape(800, 600))).Image;
            key = new RenditionKey(image.Id, SizeSpec.Box(400, 0), ImageFormat.Jpeg);
            var done = DoneAsync(node);
            var first = (await node.ReadAsync(key))!;
            await ReadOftenAsync(node, key);
            await done;

            polished = (await node.ReadAsync(key))!;
            Assert.InRange(polished.Length, 1, first.Length * 0.9);
        }

        await using var again = await NodeHost.StartAsync(root);
        var proved = 0;
        again.Services.GetRequiredService<IHotRenditions>().ProvedHot += _ => proved++;
        Assert.Equal(polished, await again.ReadAsync(key));
        await ReadOftenAsync(again, key);
        Assert.Equal(polished, await again.ReadAsync(key));
        Assert.Equal(0, proved);
        Directory.Delete(root, recursive: true);

        static Task DoneAsync(NodeHost node)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            node.Services.GetRequiredService<Polisher>().Done += _ => done.TrySetResult();
            return done.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        static async Task ReadOftenAsync(NodeHost node, RenditionKey key)
        {
            for (var reader = 0; reader < new RenderOptions().PolishAfter; reader++)
            {
                await node.ReadAsync(key);
            }
        }
    }

    [Fact]
    public async Task Describe_WithRenditions_NamesThemAndTheNode()
    {
        await using var node = await NodeHost.StartAsync();
        var image = await node.StorePhotoAsync();
        var bytes = await node.ReadAsync(new RenditionKey(image.Id, SizeSpec.Square(50), ImageFormat.WebP));

        var details = Assert.IsType<DescribeOutcome.Found>(await node.Reader.DescribeAsync(image.Id, Token)).Details;

        Assert.Equal([new StoredRendition("50s.webp", bytes!.Length)], details.Renditions);
        Assert.Equal("node0", Assert.Single(details.Replicas).Nickname);
    }

    private static MetricCollector<long> Collect(NodeHost node, string name) =>
        new(node.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), RenderInstruments.MeterName, name);

    private static async Task<int> ImageGrainsAsync(NodeHost node)
    {
        var statistics = await node.Services.GetRequiredService<SiloHandle>().Current!.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return statistics.Count(grain => grain.GrainId.Type.ToString() == "image");
    }

    /// <summary>Stands for a silo that is out of reach.</summary>
    private sealed class NoRendering : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => context.MethodName == nameof(IImageGrain.RenderAsync)
            ? throw new SiloUnavailableException("out of reach (injected)")
            : context.Invoke();
    }
}
