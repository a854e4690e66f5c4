using System.Net;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>A disk that fails, or is full: nothing is acknowledged that is not durable, and what is there goes on being served.</summary>
[Collection(nameof(SiloProcess))]
public sealed class DiskFaultTests
{
    private readonly Pictures _pictures = new(new Random(1));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upload_FsyncFails_IsRefusedAndTheNodeIsReadOnly()
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        var before = _pictures.Next(10_000);
        await StoreAsync(silo, before);

        var refused = _pictures.Next(10_000);
        await using (await Strace.AttachAsync(silo.Process, "fsync,fdatasync", "error=EIO", Cancellation))
        {
            await AssertRefusedAsync(silo, refused);
        }

        // The disk has lied once: it is not believed again, although fsync works now.
        await AssertRefusedAsync(silo, _pictures.Next(10_000));
        Assert.Equal([SiloProcess.HashOf(before)], DataCensus.OfImages(silo.DataDirectory));
        Assert.Contains("read-only", await ReadinessAsync(silo), StringComparison.OrdinalIgnoreCase);
        await AssertServedAsync(silo, before);
        using var gone = await silo.GetAsync(SiloProcess.HashOf(refused), "full", "jpg", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Upload_FsyncFailedBeforeARestart_IsTakenAfterIt()
    {
        using var home = new TemporaryDirectory();
        var image = _pictures.Next(10_000);
        await using (var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation))
        {
            await using var strace = await Strace.AttachAsync(silo.Process, "fsync,fdatasync", "error=EIO", Cancellation);
            await AssertRefusedAsync(silo, image);
        }

        await using var again = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        await StoreAsync(again, image);
        await AssertServedAsync(again, image);
    }

    [Theory]
    [InlineData("pwrite64,pwritev", "error=ENOSPC")]
    [InlineData("rename,renameat,renameat2,link,linkat", "error=EIO")]
    public async Task Upload_SystemCallFails_IsRefusedAndNothingIsLeft(string calls, string effect)
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        var before = _pictures.Next(10_000);
        await StoreAsync(silo, before);
        var own = DataCensus.Others(silo.DataDirectory).ToArray();

        await using (await Strace.AttachAsync(silo.Process, calls, effect, Cancellation))
        {
            await AssertRefusedAsync(silo, _pictures.Next(200_000));
        }

        Assert.Equal([SiloProcess.HashOf(before)], DataCensus.OfImages(silo.DataDirectory));
        Assert.Equal(own, DataCensus.Others(silo.DataDirectory));
        await AssertServedAsync(silo, before);
    }

    /// <summary>A file system of its own, filled to the last block.</summary>
    [Fact]
    public async Task Upload_DiskFull_Is507AndNothingIsDamaged()
    {
        using var home = new TemporaryDirectory();
        await using var disk = await SmallFileSystem.MountAsync(megabytes: 12, Cancellation);
        await using var silo = await SiloProcess.StartAsync(home.Path, disk.Settings, disk["data"], Cancellation);

        var stored = new List<byte[]>();
        HttpResponseMessage? refusal = null;
        while (refusal is null)
        {
            var image = _pictures.Next(1_000_000);
            var answer = await silo.UploadAsync(image, Cancellation);
            if (answer.IsSuccessStatusCode)
            {
                answer.Dispose();
                stored.Add(image);
                Assert.True(stored.Count <= 12, "more was taken than there is room for");
            }
            else
            {
                refusal = answer;
            }
        }

        using (refusal)
        {
            Assert.Equal(HttpStatusCode.InsufficientStorage, refusal.StatusCode);
            await Problems.AssertProblemAsync(refusal, silo.DataDirectory, Cancellation);
        }

        Assert.NotEmpty(stored);
        Assert.Equal(stored.Select(SiloProcess.HashOf).Order(), DataCensus.OfImages(silo.DataDirectory).Order());
        foreach (var image in stored)
        {
            await AssertServedAsync(silo, image);
        }

        // A rendition has no room either, and is made all the same.
        using var small = await silo.GetAsync(SiloProcess.HashOf(stored[0]), "24w", "png", Cancellation);
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
    }

    private static async Task StoreAsync(SiloProcess silo, byte[] image)
    {
        using var answer = await silo.UploadAsync(image, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task AssertRefusedAsync(SiloProcess silo, byte[] image)
    {
        using var answer = await silo.UploadAsync(image, Cancellation);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.ServiceUnavailable, HttpStatusCode.InsufficientStorage });
        await Problems.AssertProblemAsync(answer, silo.DataDirectory, Cancellation);
        Assert.DoesNotContain(SiloProcess.HashOf(image), DataCensus.OfImages(silo.DataDirectory));
    }

    private static async Task AssertServedAsync(SiloProcess silo, byte[] image)
    {
        using var answer = await silo.GetAsync(SiloProcess.HashOf(image), "full", "jpg", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(image, await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    private static async Task<string> ReadinessAsync(SiloProcess silo)
    {
        using var answer = await silo.Http.GetAsync("/healthz/ready", Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
