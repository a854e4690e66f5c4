using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Cluster;
using Reticulum.HotConnections;
using Reticulum.Images;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.HotConnections;

/// <summary>The reader's order and its patience, with pipes for Kestrel's and a real socket for the client's.</summary>
public sealed class HotReaderTests : IAsyncDisposable
{
    private static readonly RenditionKey Key = new(TestIds.Of(1), SizeSpec.Box(300, 0), ImageFormat.WebP);
    private static readonly byte[] Request = Encoding.ASCII.GetBytes($"GET /image/{Key.Id}/300w/a.webp HTTP/1.1\r\nHost: a\r\n\r\n");
    private static readonly byte[] Other = "GET /status/ HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray();

    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _in = new();

    // As Kestrel's transport makes it of a MaxWriteBufferSize of 1: see PipeOptions_OfOneByte.
    private readonly Pipe _out = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 0, useSynchronizationContext: false));
    private readonly AbortedConnection _connection = new();
    private readonly Socket _client;
    private readonly HotReader _reader;

    public HotReaderTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        _client.Connect(listener.LocalEndPoint!);
        _connection.Socket = listener.Accept();
        _connection.Socket.SendBufferSize = 4096;
        _connection.Transport = new Ends(_in.Reader, _out.Writer);
        var hot = new HotRenditions(Options.Create(new RenderOptions()));
        hot.Put(new Rendition(Key, new byte[300_000], 300, 200, new string('a', 32), DateTimeOffset.UnixEpoch));
        _reader = new HotReader(new Reticulum.HotConnections.HotConnections(hot, _time, Options.Create(new LimitOptions()), Options.Create(new ClusterOptions())), _connection, _connection.Socket);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _connection.DisposeAsync();
        _client.Dispose();
        _connection.Socket!.Dispose();
    }

    /// <summary>What the order of answers rests on: a flush of Kestrel's ends when the transport has taken all of it.</summary>
    [Fact]
    public async Task PipeOptions_OfOneByte_LetAFlushWaitForAllOfIt()
    {
        await _out.Writer.WriteAsync(ReadOnlyMemory<byte>.Empty, Cancellation);
        var flush = _out.Writer.WriteAsync(new byte[1], Cancellation);
        Assert.False(flush.IsCompleted);

        var taken = await _out.Reader.ReadAsync(Cancellation);
        _out.Reader.AdvanceTo(taken.Buffer.End);

        Assert.False((await flush).IsCompleted);
    }

    [Fact]
    public async Task Answer_WhileKestrelsOwnIsNotSentYet_Waits()
    {
        var own = _out.Writer.WriteAsync("HTTP/1.1 404 Not Found\r\n\r\n"u8.ToArray(), Cancellation);
        await _in.Writer.WriteAsync(Request, Cancellation);
        var read = _reader.ReadAsync(Cancellation);

        Assert.Equal(0, _client.Available);
        var sent = await _out.Reader.ReadAsync(Cancellation);
        _out.Reader.AdvanceTo(sent.Buffer.End);

        await own;
        await ReceiveAsync(300_000);
        Assert.False(read.IsCompleted);
    }

    [Fact]
    public async Task Request_BehindABody_IsTakenOnlyWhereKestrelSaysThatOneBegins()
    {
        await _in.Writer.WriteAsync(Other, Cancellation);
        var first = await _reader.ReadAsync(Cancellation);
        _reader.AdvanceTo(first.Buffer.End);

        await _in.Writer.WriteAsync(Request, Cancellation);
        var body = await _reader.ReadAsync(Cancellation);
        Assert.Equal(Request.Length, body.Buffer.Length);
        _reader.AdvanceTo(body.Buffer.End);

        _reader.NextReadIsARequest();
        await _in.Writer.WriteAsync(Request, Cancellation);
        var next = _reader.ReadAsync(Cancellation);
        await ReceiveAsync(300_000);
        Assert.False(next.IsCompleted);
    }

    /// <summary>Kestrel would take the connection for idle.</summary>
    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    public async Task Request_AfterHalfAMinuteWithoutOneOfKestrels_IsKestrels(int seconds, bool isKestrels)
    {
        var read = _reader.ReadAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await _in.Writer.WriteAsync(Request, Cancellation);

        if (isKestrels)
        {
            Assert.Equal(Request.Length, (await read).Buffer.Length);
        }
        else
        {
            await ReceiveAsync(300_000);
            Assert.False(read.IsCompleted);
        }
    }

    [Fact]
    public async Task Miss_IsKestrels_AndIsNotLookedUpAgain()
    {
        await _in.Writer.WriteAsync(Encoding.ASCII.GetBytes($"GET /image/{Key.Id}/301w/a.webp HTTP/1.1\r\nHost: a\r\n\r\n"), Cancellation);

        await _reader.ReadAsync(Cancellation);

        Assert.True(_reader.HasMissed);
    }

    /// <summary>5 s, and what its bytes take at 240 a second: as Kestrel has it for its own answers.</summary>
    [Fact]
    public async Task Client_ThatTakesNothing_IsGivenUpAfterItsTime()
    {
        await _in.Writer.WriteAsync(Request, Cancellation);
        var read = _reader.ReadAsync(Cancellation);
        Assert.False(read.IsCompleted);
        _reader.CancelPendingRead();

        _time.Advance(TimeSpan.FromSeconds(5 + (300_000 / 240)));
        Assert.False(_connection.Aborted.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));

        await _connection.Aborted.WaitAsync(Cancellation);
        Assert.True((await read).IsCanceled);
    }

    [Fact]
    public async Task Client_ThatTakesItInTime_GetsAll_AndTheConnectionEnds()
    {
        await _in.Writer.WriteAsync(Request, Cancellation);
        var read = _reader.ReadAsync(Cancellation);
        _reader.CancelPendingRead();

        await ReceiveAsync(300_000);

        Assert.True((await read).IsCanceled);
        Assert.False(_connection.Aborted.IsCompleted);
    }

    [Fact]
    public async Task Client_ThatHasGone_EndsTheConnection()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
        await _in.Writer.WriteAsync(Request, Cancellation);
        await _in.Writer.WriteAsync(Request, Cancellation);
        var read = _reader.ReadAsync(Cancellation);

        await _connection.Aborted.WaitAsync(Cancellation);
        await _in.Writer.CompleteAsync();
        Assert.True((await read).IsCompleted);
    }

    private async Task ReceiveAsync(int atLeast)
    {
        var buffer = new byte[65_536];
        for (var all = 0; all < atLeast;)
        {
            var read = await _client.ReceiveAsync(buffer, Cancellation);
            Assert.NotEqual(0, read);
            all += read;
        }
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class AbortedConnection : DefaultConnectionContext
    {
        private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Socket? Socket { get; set; }

        public Task Aborted => _aborted.Task;

        public override void Abort(ConnectionAbortedException abortReason)
        {
            _aborted.TrySetResult();
            Socket!.Dispose();
        }
    }
}
