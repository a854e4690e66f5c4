using System.IO.Pipelines;
using Reticulum.Clustering;
using Reticulum.Peers;
using Xunit;

namespace Reticulum.Tests.Peers;

/// <summary>The handshake alone, without TLS and without Orleans.</summary>
public sealed class SiloHandshakeTests
{
    private static readonly byte[] Binding = [1, 2, 3];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("same", null, "same", null)]
    [InlineData("old", null, "new", "old")]
    [InlineData("old", "new", "new", "old")]
    [InlineData("new", "old", "old", "new")]
    public async Task Handshake_ASecretInCommon_ProvesBoth(string caller, string? callerOther, string callee, string? calleeOther)
    {
        var (call, take) = Start(Keys(caller, callerOther), Keys(callee, calleeOther), Binding, Binding);
        Assert.True(await take);
        Assert.True(await call);
    }

    [Fact]
    public async Task Handshake_AnotherSecret_ProvesNothing()
    {
        var (call, take) = Start(Keys("one"), Keys("two"), Binding, Binding);
        Assert.False(await take);
        await Assert.ThrowsAnyAsync<IOException>(() => call);
    }

    /// <summary>Somebody between them, who passes everything on and has a certificate of his own on each side.</summary>
    [Fact]
    public async Task Handshake_AnotherCertificateSeen_ProvesNothing()
    {
        var (call, take) = Start(Keys("one"), Keys("one"), Binding, [1, 2, 4]);
        Assert.False(await take);
        await Assert.ThrowsAnyAsync<IOException>(() => call);
    }

    [Fact]
    public async Task Handshake_CalleeWithoutTheSecret_IsNotTaken()
    {
        var (caller, callee) = Pair();
        var call = SiloHandshake.CallAsync(caller, Keys("one"), Binding, Cancelled);
        await callee.WriteAsync(new byte[32], Cancelled);
        var answer = new byte[64];
        await callee.ReadExactlyAsync(answer, Cancelled);
        await callee.WriteAsync(answer.AsMemory(32), Cancelled); // all that it has got: what the caller itself sent
        Assert.False(await call);
    }

    [Fact]
    public async Task Handshake_OldProofAgain_ProvesNothing()
    {
        var (caller, callee) = Pair();
        var call = SiloHandshake.CallAsync(caller, Keys("one"), Binding, Cancelled);
        await callee.WriteAsync(new byte[32], Cancelled);
        var heard = new byte[64];
        await callee.ReadExactlyAsync(heard, Cancelled);
        var (rogue, node) = Pair();
        var take = SiloHandshake.TakeAsync(node, Keys("one"), Binding, Cancelled);
        await rogue.WriteAsync(heard, Cancelled);
        Assert.False(await take);
        await callee.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => call);
    }

    private static ClusterKeys Keys(string secret, string? other = null) => PeerKeys.Of(secret, other, SiloHandshake.Purpose);

    private static (Task<bool> Call, Task<bool> Take) Start(ClusterKeys caller, ClusterKeys callee, byte[] seen, byte[] own)
    {
        var (calling, taking) = Pair();
        return (SiloHandshake.CallAsync(calling, caller, seen, Cancelled), TakeAsync());

        async Task<bool> TakeAsync()
        {
            await using (taking)
            {
                return await SiloHandshake.TakeAsync(taking, callee, own, Cancelled);
            }
        }
    }

    private static (Stream Caller, Stream Callee) Pair()
    {
        var (there, back) = (new Pipe(), new Pipe());
        return (new Ends(back.Reader, there.Writer), new Ends(there.Reader, back.Writer));
    }

    /// <summary>Ends the other side's reading when it is disposed of, as a socket does.</summary>
    private sealed class Ends(PipeReader input, PipeWriter output) : Stream
    {
        private readonly SiloHandshakeStream _inner = new(new Both(input, output));

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _inner.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _inner.WriteAsync(buffer, cancellationToken);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            output.Complete();
            base.Dispose(disposing);
        }
    }

    private sealed record Both(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
