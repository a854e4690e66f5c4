using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Reticulum.HotConnections;

/// <summary>
/// What Kestrel reads a connection by. Where Kestrel wants the first bytes of a request, those that <see cref="HotConnections"/> can answer are answered first, on the socket, and only
/// another request's bytes are given to Kestrel; everywhere else this is the connection's own reader and nothing more.
///
/// <para>Invariants. (1) A request begins at the connection's first byte, and at Kestrel's next read after a request of HTTP/1.1 without a body, which Kestrel's own parser has judged
/// (<see cref="NextReadIsARequest"/>). So a body is never taken for a request. (2) Nothing is written on the socket while Kestrel's answers wait in their pipe: the pipe is flushed first, and the
/// transport completes a flush when the kernel has all of it (<c>MaxWriteBufferSize</c> of 1). (3) The bytes are consumed before the answer is sent; an answer that cannot be sent
/// ends the connection.</para>
/// </summary>
/// <param name="shared">What it answers from.</param>
/// <param name="connection">The connection, with its own way in and out.</param>
/// <param name="socket">The same connection's.</param>
internal sealed class HotReader(HotConnections shared, ConnectionContext connection, Socket socket) : PipeReader, IAsyncDisposable
{
    /// <summary>Up to here an image is copied behind its head: cheaper than a write of its own.</summary>
    private const int CopiedLength = 16 << 10;

    /// <summary>Bytes a second below which a client that takes its answer is given up, once Kestrel would be rid of the connection; the rate that Kestrel itself asks for.</summary>
    private const int SlowestRate = 240;

    /// <summary>Kestrel closes connections without a request for 130 s, and does not see those that are answered here: it is shown one now and then.</summary>
    private static readonly TimeSpan LongestUnseen = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly PipeReader _input = connection.Transport.Input;
    private readonly PipeWriter _output = connection.Transport.Output;
    private bool _isRequestNext = true;
    private DateTimeOffset _shown = shared.Time.GetUtcNow();
    private int _sending;
    private ITimer? _watch;

    /// <summary>The request that Kestrel got last is for something that is not in memory.</summary>
    public bool HasMissed { get; private set; }

    /// <summary>Kestrel has read the head of a request without a body: its next read is of another request.</summary>
    public void NextReadIsARequest() => _isRequestNext = true;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isRequestNext ? ReadRequestAsync(cancellationToken) : _input.ReadAsync(cancellationToken);

    public override bool TryRead(out ReadResult result) => _input.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => _input.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _input.AdvanceTo(consumed, examined);

    public override void Complete(Exception? exception = null) => _input.Complete(exception);

    /// <summary>Kestrel wants to be rid of the connection: it has been idle for long, or the process ends.</summary>
    public override void CancelPendingRead()
    {
        if (Volatile.Read(ref _sending) is > 0 and var bytes)
        {
            // It isn't idle. Its client gets the time that Kestrel would give.
            _watch ??= shared.Time.CreateTimer(
                static reader => ((HotReader)reader!).Abort("The client does not take its answer."), this, Grace + TimeSpan.FromSeconds(bytes / (double)SlowestRate), Timeout.InfiniteTimeSpan);
        }

        _input.CancelPendingRead();
    }

    public ValueTask DisposeAsync() => _watch?.DisposeAsync() ?? default;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadRequestAsync(CancellationToken cancellationToken)
    {
        (_isRequestNext, HasMissed) = (false, false);
        for (var isFirst = true; ; isFirst = false)
        {
            var read = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.IsCanceled || !TryPrepare(read.Buffer, out var answer))
            {
                return read;
            }

            if (isFirst)
            {
                await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            _input.AdvanceTo(read.Buffer.GetPosition(answer.RequestLength));
            await SendAsync(answer).ConfigureAwait(false);
        }
    }

    private bool TryPrepare(in ReadOnlySequence<byte> buffer, out Prepared answer)
    {
        answer = default;
        var now = shared.Time.GetUtcNow();
        if (now - _shown >= LongestUnseen || !HotRequest.TryRead(buffer.FirstSpan, shared.MaxDimension, out var request))
        {
            _shown = now;
            return false;
        }

        if (shared.Hot.TryGetHot(request.Key) is not { } found)
        {
            (HasMissed, _shown) = (true, now);
            return false;
        }

        var isNotModified = found.Answer.IsNamedBy(request.IfNoneMatch);
        var image = request.IsHead || isNotModified ? ReadOnlyMemory<byte>.Empty : found.Rendition.Bytes;
        var copied = Math.Min(image.Length, CopiedLength);
        var head = ArrayPool<byte>.Shared.Rent(found.Answer.LongestHead + copied);
        var length = found.Answer.WriteHead(isNotModified, shared.Date.At(now), head);
        image.Span[..copied].CopyTo(head.AsSpan(length));
        answer = new Prepared(request.Length, head, length + copied, image[copied..]);
        return true;
    }

    [SuppressMessage("Reliability", "CA2016", Justification = "An answer that was begun is sent whole, or the connection ends.")]
    private async ValueTask SendAsync(Prepared answer)
    {
        Volatile.Write(ref _sending, answer.HeadLength + answer.Rest.Length);
        try
        {
            await socket.SendAsync(answer.Head.AsMemory(0, answer.HeadLength)).ConfigureAwait(false);
            if (!answer.Rest.IsEmpty)
            {
                await socket.SendAsync(answer.Rest).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Abort("The client has gone.");
        }
        finally
        {
            Volatile.Write(ref _sending, 0);
            ArrayPool<byte>.Shared.Return(answer.Head);
        }
    }

    private void Abort(string why) => connection.Abort(new ConnectionAbortedException(why));

    /// <param name="RequestLength">Bytes of the request.</param>
    /// <param name="Head">Rented: the answer's head, and the image's beginning or all of it.</param>
    /// <param name="HeadLength">Bytes of it.</param>
    /// <param name="Rest">The rest of the image.</param>
    private readonly record struct Prepared(int RequestLength, byte[] Head, int HeadLength, ReadOnlyMemory<byte> Rest);
}
