using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Reticulum.Tests.Processes;

[Collection(nameof(SiloProcess))]
public sealed class ShutdownTests
{
    /// <summary>The contract's bound.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A page that follows the cluster never hangs up by itself.</summary>
    [Fact]
    public async Task Sigterm_APageFollowsTheStatus_EndsWithZero()
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, SiloProcess.QuickStart, cancellationToken: Cancellation);
        using var followed = await silo.Http.GetAsync("/status/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var events = new StreamReader(await followed.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal("event: change", await events.ReadLineAsync(Cancellation));

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        silo.Process.Terminate();
        while (await events.ReadLineAsync(limit.Token) is not null)
        {
        }

        await silo.Process.WaitForExitAsync(limit.Token);
        Assert.Equal(0, silo.Process.ExitCode);
    }

    [Fact]
    public async Task Sigterm_RequestsAreRunning_FinishesThemAndEndsWithZero()
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        var image = new Pictures(new Random(1)).Next(200_000);
        var body = new PausingContent(image, image.Length / 2);
        var upload = silo.UploadAsync(body, null, Cancellation);
        await body.Paused;
        await TakenAsync(silo);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        silo.Process.Terminate();
        await RefusedAsync(silo.Port, limit.Token);
        body.Go();

        using (var answer = await upload.WaitAsync(limit.Token))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await silo.Process.WaitForExitAsync(limit.Token);
        Assert.Equal(0, silo.Process.ExitCode);
        Assert.Equal([SiloProcess.HashOf(image)], DataCensus.OfImages(silo.DataDirectory));
    }

    [Fact]
    public async Task Sigterm_NothingRuns_EndsWithZero()
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);

        silo.Process.Terminate();
        await silo.Process.WaitForExitAsync(limit.Token);
        Assert.Equal(0, silo.Process.ExitCode);
    }

    /// <summary>A client that never finishes does not keep the node from stopping.</summary>
    [Fact]
    public async Task Sigterm_AnUploadHangs_EndsAllTheSame()
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        var body = new PausingContent(new Pictures(new Random(1)).Next(200_000), 1000);
        var upload = silo.UploadAsync(body, null, Cancellation);
        await body.Paused;
        await TakenAsync(silo);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        silo.Process.Terminate();
        await silo.Process.WaitForExitAsync(limit.Token);
        Assert.Empty(DataCensus.OfImages(silo.DataDirectory));
        body.Go();
        await Assert.ThrowsAsync<HttpRequestException>(() => upload);
    }

    /// <summary>An answer on another connection, begun after the body's pause: by then the server has taken the first connection too.</summary>
    private static async Task TakenAsync(SiloProcess silo)
    {
        using var answer = await silo.Http.GetAsync("/healthz/live", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Ends when nobody listens any more.</summary>
    private static async Task RefusedAsync(int port, CancellationToken cancellationToken)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (await poll.WaitForNextTickAsync(cancellationToken))
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return;
            }
        }
    }
}
