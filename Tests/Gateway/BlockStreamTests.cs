using System.IO.Pipelines;
using Xunit;

namespace Reticulum.Tests.Gateway;

public sealed class BlockStreamTests
{
    /// <summary>As Kestrel does with all reads when the process is told to stop.</summary>
    [Fact]
    public async Task Read_ThatIsWoken_GoesOn()
    {
        var pipe = new Pipe();
        await using var body = new BlockStream(pipe.Reader);
        var buffer = new byte[100];
        await pipe.Writer.WriteAsync(new byte[] { 1 }, TestContext.Current.CancellationToken);
        Assert.Equal(1, await body.ReadAsync(buffer, TestContext.Current.CancellationToken));

        var read = body.ReadAsync(buffer, TestContext.Current.CancellationToken);
        await pipe.Writer.WriteAsync(new byte[] { 2, 3 }, TestContext.Current.CancellationToken);
        pipe.Reader.CancelPendingRead();
        await pipe.Writer.WriteAsync(new byte[] { 4 }, TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();

        Assert.Equal(3, await read);
        Assert.Equal([2, 3, 4], buffer[..3]);
    }
}
