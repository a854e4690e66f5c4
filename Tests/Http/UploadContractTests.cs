using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Win32.SafeHandles;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Http;

/// <summary>The contract's section 2, "Upload", through the whole product. Outcomes that a healthy store never gives are in Tests/Gateway/UploadTests.</summary>
public sealed class UploadContractTests
{
    private const string Key = "correct horse";

    [Theory]
    [InlineData(ImageFormat.Jpeg, "jpg", "image/jpeg")]
    [InlineData(ImageFormat.Png, "png", "image/png")]
    [InlineData(ImageFormat.Gif, "gif", "image/gif")]
    [InlineData(ImageFormat.WebP, "webp", "image/webp")]
    [InlineData(ImageFormat.Avif, "avif", "image/avif")]
    [InlineData(ImageFormat.Tiff, "tif", "image/tiff")]
    public async Task Upload_EachFormat_IsToldByItsBytes(ImageFormat format, string extension, string mediaType)
    {
        await using var node = ReticulumApplication.Start();
        var image = SampleImages.Photo(60, 40, format);
        using var answer = await node.UploadAsync(image, fileName: "lies.bmp", contentType: "text/plain");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var hash = Convert.ToHexStringLower(SHA1.HashData(image));
        Assert.Equal(
            $$"""{"hash":"{{hash}}","length":{{image.Length}},"extension":"{{extension}}","full_url":"/image/{{hash}}/full/image.{{extension}}","satisfied":true,"nodes":["node0"],"width":60,"height":40,"content_type":"{{mediaType}}"}""",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var full = await node.GetAsync($"/image/{hash}/full/image.{extension}");
        Assert.Equal(image, await ReticulumApplication.BytesAsync(full));
        Assert.Equal(mediaType, full.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Upload_TurnedPicture_IsMeasuredUpright()
    {
        await using var node = ReticulumApplication.Start();
        using var answer = await node.UploadAsync(SampleImages.Quadrants(80, 40, orientation: 6));
        var stored = await ReticulumApplication.JsonAsync(answer);
        Assert.Equal((80, 40), (stored.GetProperty("width").GetInt32(), stored.GetProperty("height").GetInt32()));
    }

    [Fact]
    public async Task Upload_SameBytesAgain_IsTheSameAnswer()
    {
        await using var node = ReticulumApplication.Start();
        var image = SampleImages.Photo(60, 40);
        using var first = await node.UploadAsync(image);
        using var second = await node.UploadAsync(image);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await ReticulumApplication.BytesAsync(first), await ReticulumApplication.BytesAsync(second));
    }

    [Fact]
    public async Task Upload_KeysAreSet_NeedsOne()
    {
        await using var node = ReticulumApplication.Start($"UploadKeys={Key}");
        var image = SampleImages.Photo(60, 40);
        await node.AssertRefusesAsync("key_required", image);
        await node.AssertRefusesAsync("key_refused", image, "wrong key");
        using var answer = await node.UploadAsync(image, Key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public static TheoryData<string, string, int> Limits => new()
    {
        { "Limits:MaxUploadBytes", "too_many_bytes", Still.Length },
        { "Limits:MaxPixels", "too_large", 60 * 40 },
        { "Limits:MaxSourceDimension", "too_large", 60 },
        { "Limits:MaxFrames", "too_large", 5 },
        { "Limits:MaxAnimationPixels", "too_large", 20 * 10 * 5 },
    };

    /// <summary>Both sides of each limit: exactly so much is taken, and not one more.</summary>
    [Theory]
    [MemberData(nameof(Limits))]
    public async Task Upload_AtALimitAndBeyond_IsTakenAndRefused(string limit, string code, int value)
    {
        var image = limit is "Limits:MaxFrames" or "Limits:MaxAnimationPixels" ? SampleImages.Animation(20, 10, 5) : Still;
        await using (var within = ReticulumApplication.Start($"{limit}={value}"))
        {
            using var answer = await within.UploadAsync(image);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await using var beyond = ReticulumApplication.Start($"{limit}={value - 1}");
        await beyond.AssertRefusesAsync(code, image);
    }

    public static TheoryData<string, byte[]> NoImages => new()
    {
        { "unsupported_image", "just some text, longer than what is sniffed at the beginning of a file"u8.ToArray() },
        { "unsupported_image", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray() },
        { "unsupported_image", HostileImages.Heic() },
        { "unsupported_image", HostileImages.HevcInAvif() },
        { "damaged_image", HostileImages.Cut(SampleImages.Photo(300, 200), 0.5) },
        { "damaged_image", HostileImages.Cut(SampleImages.Photo(300, 200, ImageFormat.Png), 0.5) },
        { "too_large", HostileImages.PngPromising(40_000, 40_000) },
        { "too_large", HostileImages.GifOfFrames(10_000) },
        { "image_empty", [] },
    };

    [Theory]
    [MemberData(nameof(NoImages))]
    public async Task Upload_NoImageThatIsTaken_IsRefusedAndLeavesNothing(string code, byte[] image)
    {
        await using var node = ReticulumApplication.Start();
        await node.AssertRefusesAsync(code, image);
        await node.AssertGivesAsync("not_found", $"/image/{Convert.ToHexStringLower(SHA1.HashData(image))}/full/image.jpg");
    }

    [Fact]
    public async Task Upload_NoRoom_Is507AndReadsGoOn()
    {
        using var home = new TemporaryDirectory();
        var image = SampleImages.Photo(60, 40);
        await using (var roomy = ReticulumApplication.StartIn(home))
        {
            await roomy.StoreAsync(image);
        }

        await using var full = ReticulumApplication.StartIn(home, $"MinFreeBytes={long.MaxValue}");
        await full.AssertRefusesAsync("no_room", SampleImages.Photo(61, 40));
        using var read = await full.GetAsync($"/image/{Convert.ToHexStringLower(SHA1.HashData(image))}/full/image.jpg");
        Assert.Equal(image, await ReticulumApplication.BytesAsync(read));
        Assert.Contains("MinFreeBytes", await ReadinessAsync(full), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_ReadOnlyNode_Is503()
    {
        await using var node = ReticulumApplication.Start("Node:Writeable=false");
        await node.AssertRefusesAsync("no_storage_nodes", SampleImages.Photo(60, 40));
        Assert.False((await node.GetJsonAsync("/api/v1/cluster")).GetProperty("nodes")[0].GetProperty("writeable").GetBoolean());
    }

    [Fact]
    public async Task Upload_FewerNodesThanCopies_Is503AndStays()
    {
        await using var node = ReticulumApplication.Start("Replication=2");
        var image = SampleImages.Photo(60, 40);
        await node.AssertRefusesAsync("under_replicated", image);
        using var read = await node.GetAsync($"/image/{Convert.ToHexStringLower(SHA1.HashData(image))}/full/image.jpg");
        Assert.Equal(image, await ReticulumApplication.BytesAsync(read));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_FsyncFails_IsRefusedAndSaid(bool directories)
    {
        await using var node = ReticulumApplication.StartWith(services => services.AddSingleton<IFsync>(new FailingFsync(directories)));
        await node.AssertRefusesAsync("under_replicated", SampleImages.Photo(60, 40));
        await node.AssertRefusesAsync("no_storage_nodes", SampleImages.Photo(61, 40));
        Assert.Contains("disk failed", await ReadinessAsync(node), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_FsyncOfTheFileFails_IsNotThere()
    {
        await using var node = ReticulumApplication.StartWith(services => services.AddSingleton<IFsync>(new FailingFsync(directories: false)));
        var image = SampleImages.Photo(60, 40);
        await node.AssertRefusesAsync("under_replicated", image);
        await node.AssertGivesAsync("not_found", $"/image/{Convert.ToHexStringLower(SHA1.HashData(image))}/full/image.jpg");
    }

    [Fact]
    public async Task Upload_SizeHints_NeverBecomePaths()
    {
        await using var node = ReticulumApplication.Start();
        using var form = new MultipartFormDataContent { { new StringContent("../../full"), "size_hints" }, { new ByteArrayContent(Still), "image", "x" } };
        using var answer = await node.Client.PostAsync("/", form, TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync("malformed_size_hints", answer);
    }

    private static byte[] Still { get; } = SampleImages.Photo(60, 40);

    /// <summary>What it says when it is ready: HTTP is there before the silo is, and a quick test asks before it has joined.</summary>
    private static async Task<string> ReadinessAsync(ReticulumApplication node)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (true)
        {
            using var answer = await node.GetAsync("/healthz/ready");
            if (answer.IsSuccessStatusCode)
            {
                return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            }

            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A disk that answers EIO: to the flush of files, or only to that of directories below <c>images</c>.</summary>
    private sealed class FailingFsync(bool directories) : IFsync
    {
        public void File(SafeFileHandle file)
        {
            if (!directories)
            {
                throw new DiskFaultException("fsync of a file failed: EIO");
            }
        }

        public void Directory(string path)
        {
            if (directories && path.Contains("/images/", StringComparison.Ordinal))
            {
                throw new DiskFaultException("fsync of a directory failed: EIO");
            }
        }
    }
}
