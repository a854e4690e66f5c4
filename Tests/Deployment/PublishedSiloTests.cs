using System.Globalization;
using System.Net;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Deployment;

/// <summary>The images' contents, made by the Dockerfile's own commands, run by its ENTRYPOINT and asked by its HEALTHCHECK.</summary>
public sealed class PublishedSiloTests
{
    private const string ImageUser = ContainedProcess.UserId;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Silo_InTheImagesPlace_ServesAndTellsOfItsHealth() => RunSiloAsync(ahead: false);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Silo_InTheImagesPlaceCompiledAhead_ServesAndTellsOfItsHealth() => RunSiloAsync(ahead: true);

    private static async Task RunSiloAsync(bool ahead)
    {
        var dockerfile = Dockerfile.Read();
        var app = await PublishedProduct.MakeAsync(dockerfile, "publish-silo", ahead, Cancellation);
        AssertWhole(app, "reticulum-silo", ahead);
        Assert.NotEmpty(Directory.EnumerateFiles(app, "libvips*"));
        await using var silo = new ContainedProcess(dockerfile, "silo", app);
        await silo.MountAsync(new Dictionary<string, string> { ["Reticulum__UploadKeys"] = "of the file" }, Cancellation);
        Assert.Equal((1, false), await LiveAsync(silo));
        silo.Start();
        await AssertReadyAsync(silo);

        var photo = SampleImages.Photo(640, 480);
        using (var refused = await UploadAsync(silo, photo, "another"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using (var taken = await UploadAsync(silo, photo, "of the file"))
        {
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }

        var thumbnail = await silo.Http.GetByteArrayAsync($"/image/{SiloProcess.HashOf(photo)}/100w/photo.webp", Cancellation);
        Assert.Equal("RIFF"u8, thumbnail.AsSpan(0, 4));
        var maps = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{silo.Process.Id}/maps"), Cancellation);
        Assert.Contains("libjemalloc.so.2", maps, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(app, "libvips"), maps, StringComparison.Ordinal);
        Assert.Equal((0, true), await LiveAsync(silo));

        silo.Process.Terminate();
        await silo.Process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, silo.Process.ExitCode);
        Assert.Equal((1, false), await LiveAsync(silo));
        Assert.Empty(silo.Process.Error);
    }

    [Fact]
    [Trait("Suite", "faults")]
    public async Task Gateway_InTheImagesPlace_TellsOfItsHealth()
    {
        var dockerfile = Dockerfile.Read();
        var app = await PublishedProduct.MakeAsync(dockerfile, "publish-gateway", ahead: true, Cancellation);
        AssertWhole(app, "reticulum-gateway", ahead: true);
        Assert.Empty(Directory.EnumerateFiles(app, "libvips*"));
        await using var gateway = new ContainedProcess(dockerfile, "gateway", app);
        await gateway.MountAsync(new Dictionary<string, string>(), Cancellation);
        gateway.Start();
        await Cluster.Moments.UntilAsync(async () => (await LiveAsync(gateway)).ExitCode == 0 ? null : gateway.Process.Error, TimeSpan.FromSeconds(60), Cancellation);
        using var page = await gateway.Http.GetAsync("/", Cancellation);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        gateway.Process.Terminate();
        await gateway.Process.WaitForExitAsync(Cancellation);
        Assert.Equal((1, false), await LiveAsync(gateway));
    }

    private static async Task AssertReadyAsync(ContainedProcess node)
    {
        var (exitCode, said) = await node.AskHealthAsync(["ready", "--wait", "60"], Cancellation);
        Assert.True(exitCode == 0, $"{said}\n{node.Process.Error}\n{node.Process.Output}");
        var status = await File.ReadAllLinesAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{node.Process.Id}/status"), Cancellation);
        if (Environment.UserName == "root")
        {
            Assert.Contains($"Uid:\t{ImageUser}\t{ImageUser}\t{ImageUser}\t{ImageUser}", status);
            Assert.Contains("NoNewPrivs:\t1", status);
        }
    }

    private static async Task<(int ExitCode, bool Alive)> LiveAsync(ContainedProcess node)
    {
        var (exitCode, said) = await node.AskHealthAsync(null, Cancellation);
        Assert.Equal(1, said.Count(static c => c == '\n')); // one line
        return (exitCode, said.EndsWith("/healthz/live: 200 OK\n", StringComparison.Ordinal));
    }

    /// <summary>All that it needs.</summary>
    private static void AssertWhole(string app, string program, bool ahead)
    {
        Assert.True(File.Exists(Path.Combine(app, "appsettings.json")));
        using var runtime = JsonDocument.Parse(File.ReadAllText(Path.Combine(app, $"{program}.runtimeconfig.json")));
        Assert.Equal("net10.0", runtime.RootElement.GetProperty("runtimeOptions").GetProperty("tfm").GetString());
        using var assembly = new PEReader(File.OpenRead(Path.Combine(app, $"{program}.dll")));
        Assert.Equal(ahead, assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
    }

    private static async Task<HttpResponseMessage> UploadAsync(ContainedProcess silo, byte[] image, string key)
    {
        using var form = new MultipartFormDataContent { { new StringContent(key), "key" }, { new ByteArrayContent(image), "image", "photo" } };
        return await silo.Http.PostAsync("/", form, Cancellation);
    }
}
