using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>
/// One image on its way to the nodes of its plan.
///
/// <para>Terms. An <em>attempt</em> is one node's turn: a confirmation where it seems to have the image, then the bytes. It is <em>slow</em> once it has
/// lasted <see cref="CopySender.Patience"/>. <em>Wanted</em> is the number of targets, <em>needed</em> is <c>MinReplication</c>.</para>
///
/// <para>Invariants. A node has one attempt at most, and only nodes of the plan have one. While durable and not slow attempts are fewer than wanted, the
/// next spare begins, so a node that fails is replaced at once, and one that is slow gets company; never more than twice the number wanted are under way
/// or durable. An answer is given when needed are durable, or cannot be any more. All that happens is an event in one queue, taken by one loop.</para>
///
/// <para>Ends: early when a node knows of a delete or of other bytes with this SHA-1, which stops all the attempts; otherwise when none is under way.
/// All are stopped after <see cref="CopySender.Limit"/>. What a stopped one did is not known: it may have stored its copy, which harms nothing. A crash
/// leaves copies that nobody acknowledged, each of them whole.</para>
/// </summary>
internal sealed partial class CopySending(IPeers peers, TimeProvider time, ILogger logger, CopySending.Order order)
{
    private readonly Channel<Event> _events = Channel.CreateUnbounded<Event>(); // two for each node at most, and one
    private readonly TaskCompletionSource<SendOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<Node> _spares = new(order.Plan.Spares);
    private readonly HashSet<Guid> _running = [];
    private readonly HashSet<Guid> _slow = [];
    private ImmutableArray<Node> _durable = [];
    private int _failed;
    private int _withoutRoom;
    private long? _supersededBy;
    private bool _collides;
    private bool _late;

    public Task<SendOutcome> Outcome => _outcome.Task;

    private int Wanted => order.Plan.Targets.Length;

    private bool Stopped => _supersededBy is not null || _collides;

    public async Task<SendOutcome> RunAsync()
    {
        using var limit = new CancellationTokenSource(CopySender.Limit, time);
        await using var late = limit.Token.Register(() => _events.Writer.TryWrite(new Event(null, null)));
        foreach (var target in order.Plan.Targets)
        {
            Begin(target, limit.Token);
        }

        while (_running.Count > 0)
        {
            Take(await _events.Reader.ReadAsync(CancellationToken.None));
            if (Stopped)
            {
                await limit.CancelAsync();
            }

            while (!limit.IsCancellationRequested
                && _durable.Length + _running.Count - _slow.Count < Wanted
                && _durable.Length + _running.Count < 2 * Wanted
                && _spares.TryDequeue(out var spare))
            {
                Begin(spare, limit.Token);
            }

            if (Stopped || _late || _durable.Length >= order.Needed || _durable.Length + _running.Count + _spares.Count < order.Needed)
            {
                _outcome.TrySetResult(Now());
            }
        }

        var rest = Now();
        _outcome.TrySetResult(rest);
        return rest;
    }

    private SendOutcome Now() =>
        _collides ? new SendOutcome.Collision(_durable)
        : _supersededBy is { } generation ? new SendOutcome.Superseded(_durable, generation)
        : _durable.Length >= order.Needed ? new SendOutcome.Acknowledged(_durable)
        : new SendOutcome.TooFew(_durable, NoRoom: _durable.IsEmpty && !_late && _failed > 0 && _withoutRoom == _failed);

    private void Take(Event happened)
    {
        if (happened.Node is not { } node)
        {
            _late = true;
            return;
        }

        if (happened.Reply is null)
        {
            if (_running.Contains(node.Id))
            {
                _slow.Add(node.Id);
            }

            return;
        }

        _running.Remove(node.Id);
        _slow.Remove(node.Id);
        switch (happened.Reply)
        {
            case StoreReply.Stored:
                _durable = _durable.Add(node);
                break;
            case StoreReply.Superseded superseded:
                _supersededBy = Math.Max(_supersededBy ?? 0, superseded.Generation);
                break;
            case StoreReply.Collision:
                _collides = true;
                break;
            default:
                _failed++;
                _withoutRoom += happened.Reply is StoreReply.Refused { NoRoom: true } ? 1 : 0;
                break;
        }
    }

    private void Begin(Node node, CancellationToken limit)
    {
        _running.Add(node.Id);
        _ = Task.Run(() => AttemptAsync(node, limit), CancellationToken.None);
    }

    // Never fails: its reply is its last event.
    private async Task AttemptAsync(Node node, CancellationToken limit)
    {
        var patience = time.CreateTimer(_ => _events.Writer.TryWrite(new Event(node, null)), null, CopySender.Patience, Timeout.InfiniteTimeSpan);
        StoreReply reply;
        await using (patience)
        {
            try
            {
                reply = await SendAsync(node, limit);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                reply = new StoreReply.Unreachable("it took too long");
            }
            catch (Exception error)
            {
                // Whatever it was, it must not cost the image its other nodes.
                LogFailed(logger, order.Image.Id, node.Nickname, error);
                reply = new StoreReply.Unreachable(error.Message);
            }
        }

        _events.Writer.TryWrite(new Event(node, reply));
    }

    private async Task<StoreReply> SendAsync(Node node, CancellationToken limit)
    {
        var copies = peers.CopiesOf(node);
        return order.Holders.Contains(node.Id) && await copies.ConfirmAsync(order.Image, limit) is var confirmed and not StoreReply.Missing
            ? confirmed
            : await copies.StoreAsync(order.Image, order.Open, limit);
    }

    /// <summary>What is to be done.</summary>
    internal sealed record Order(ReplicaPlan Plan, ImageMetadata Image, Func<Stream> Open, IReadOnlySet<Guid> Holders, int Needed);

    // Without a reply: the patience with the node is over; without a node: all the time is.
    private readonly record struct Event(Node? Node, StoreReply? Reply);

    [LoggerMessage(LogLevel.Error, "A copy of image {Image} could not be sent to node {Node}")]
    private static partial void LogFailed(ILogger logger, ImageId image, string node, Exception error);
}
