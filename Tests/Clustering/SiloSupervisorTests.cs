using Microsoft.Extensions.DependencyInjection;
using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Clustering;

/// <summary>A process whose silo dies, with the real silo, disk and renderer.</summary>
public sealed class SiloSupervisorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What Orleans does to a silo that was declared dead: its own handler would end the process.</summary>
    [Fact]
    public async Task FatalError_TheSiloIsReplaced_TheProcessGoesOn()
    {
        await using var node = await NodeHost.StartAsync();
        var image = await node.StorePhotoAsync();
        var handle = node.Services.GetRequiredService<SiloHandle>();
        var before = handle.Current!;

        before.Services.GetRequiredService<IFatalErrorHandler>().OnFatalException(this, "I have been told I am dead (injected)");
        await SiloWait.MapAsync(node.Services.GetRequiredService<IClusterMap>(), _ => handle.Current is { } now && now != before, Cancellation);
        await SiloWait.ActiveAsync(node.Services, Cancellation);

        Assert.NotEqual(before.Address, handle.Current!.Address);
        Assert.NotNull(await node.ReadAsync(new RenditionKey(image.Id, SizeSpec.Box(70, 0), ImageFormat.WebP)));
        Assert.IsType<UploadOutcome.Stored>(await node.UploadAsync(Rendering.SampleImages.Photo(60, 40, seed: 9)));
    }

    /// <summary>Between two silos: everything that a disk can do goes on.</summary>
    [Fact]
    public async Task NoSilo_ReadsUploadsAndDeletes_GoOn()
    {
        await using var node = await NodeHost.StartAsync();
        var image = await node.StorePhotoAsync();
        await node.StopSiloAsync();

        Assert.False(node.Services.GetRequiredService<ISiloState>().IsActive);
        Assert.NotNull(await node.ReadAsync(new RenditionKey(image.Id, SizeSpec.Box(80, 0), ImageFormat.Jpeg)));
        var second = Assert.IsType<UploadOutcome.Stored>(await node.UploadAsync(Rendering.SampleImages.Photo(60, 40, seed: 9))).Image;
        Assert.IsType<DescribeOutcome.Found>(await node.Reader.DescribeAsync(second.Id, Cancellation));
        Assert.Equal(DeleteOutcome.Deleted, await node.Admin.DeleteAsync(image.Id, Cancellation));
        Assert.IsType<ReadOutcome.Deleted>(await node.Reader.ReadAsync(new RenditionKey(image.Id, SizeSpec.Box(80, 0), ImageFormat.Jpeg), Cancellation));
        Assert.Equal(VerifyVerdict.Intact, (await node.Admin.VerifyAsync(second.Id, Cancellation)).Verdict);
    }
}
