using System.IO.Pipelines;
using Reticulum.Clustering;
using Xunit;

namespace Reticulum.Tests.Clustering;

public sealed class SiloHandshakeStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a busy machine makes of a stream: many small segments at once, read by buffers of other sizes. TLS would notice one wrong byte.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public async Task Read_ManySegments_GivesEachByteOnce(int bufferLength)
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 16, pauseWriterThreshold: 0));
        var sent = new byte[5_000];
        new Random(1).NextBytes(sent);
        for (var at = 0; at < sent.Length; at += 50)
        {
            await pipe.Writer.WriteAsync(sent.AsMemory(at, 50), Cancellation);
        }

        await pipe.Writer.CompleteAsync();
        await using var stream = new SiloHandshakeStream(new Ends(pipe.Reader, pipe.Writer));
        var received = new List<byte>();
        var buffer = new byte[bufferLength];
        for (int read; (read = await stream.ReadAsync(buffer, Cancellation)) > 0;)
        {
            Assert.InRange(read, 1, bufferLength);
            received.AddRange(buffer[..read]);
        }

        Assert.Equal(sent, received);
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
