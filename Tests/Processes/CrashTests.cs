using System.Net;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>kill -9 at any moment of an upload: the image is there whole, or not at all; once acknowledged, always.</summary>
[Collection(nameof(SiloProcess))]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int UploadsAtOnce = 3;

    /// <summary>Of the time that an upload takes after its last byte: header, decoding, three flushes, renames.</summary>
    private const int MostMicrosecondsAfterTheBody = 40_000;

    [Fact]
    public Task Upload_ProcessKilledAtARandomMoment_ImageIsThereWholeOrNotAtAll() => KillAsync(kills: 8);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Upload_ProcessKilledManyTimes_ImageIsThereWholeOrNotAtAll() => KillAsync(kills: 400);

    private async Task KillAsync(int kills)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var random = new Random(TestSeed.Next(output));
        var pictures = new Pictures(random);
        var ledger = new UploadLedger();
        using var home = new TemporaryDirectory();

        string[]? own = null;
        for (var kill = 0; kill <= kills; kill++)
        {
            await using var silo = await SiloProcess.StartAsync(home.Path, SiloProcess.QuickStart, cancellationToken: cancellation);
            own ??= [.. DataCensus.Others(silo.DataDirectory)];
            Assert.Equal(own, DataCensus.Others(silo.DataDirectory));
            await ledger.CheckAsync(silo, cancellation);
            if (kill < kills)
            {
                await KillDuringUploadsAsync(silo, random, pictures, ledger, cancellation);
            }
        }

        output.WriteLine($"{ledger.Acknowledged} acknowledged, {ledger.Unanswered} not, {kills} kills");
        Assert.NotEqual(0, ledger.Acknowledged);
        Assert.NotEqual(0, ledger.Unanswered);
    }

    private static async Task KillDuringUploadsAsync(SiloProcess silo, Random random, Pictures pictures, UploadLedger ledger, CancellationToken cancellation)
    {
        var uploads = Enumerable.Range(0, UploadsAtOnce).Select(_ =>
        {
            var image = pictures.Next(random.Next(300_000));
            var body = new PausingContent(image, random.Next(image.Length + 1));
            return (Body: body, Hash: ledger.Begin(image), Answer: silo.UploadAsync(body, random.Next(2) == 0 ? "16s" : null, cancellation));
        }).ToList();
        await Task.WhenAll(uploads.Select(upload => upload.Body.Paused));

        switch (random.Next(3))
        {
            case 0: // in the middle of the bodies
                break;
            case 1: // at some moment after them
                uploads.ForEach(upload => upload.Body.Go());
                await Task.WhenAll(uploads.Select(upload => upload.Body.Sent));
                var moment = TimeSpan.FromMicroseconds(random.Next(MostMicrosecondsAfterTheBody));
                await Task.Delay(moment, TimeProvider.System, cancellation);
                break;
            default: // as soon as one is acknowledged
                uploads.ForEach(upload => upload.Body.Go());
                await Task.WhenAny(uploads.Select(upload => upload.Answer));
                break;
        }

        await silo.KillAsync(cancellation);
        foreach (var upload in uploads)
        {
            upload.Body.Go();
            if (await IsAcknowledgedAsync(upload.Answer))
            {
                ledger.Acknowledge(upload.Hash);
            }
        }
    }

    /// <summary>Any other end than 200, or none, is no acknowledgement.</summary>
    internal static async Task<bool> IsAcknowledgedAsync(Task<HttpResponseMessage> upload)
    {
        try
        {
            using var answer = await upload;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
