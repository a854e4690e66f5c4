using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Relay;

/// <summary>
/// What the nodes that were asked for one image have said, the last word of each, and what that proves together: a delete beats a copy of the same or a
/// lower generation; only silence of none proves an absence.
/// </summary>
internal sealed class RelayReplies
{
    private const string NoRightCopy = "no right copy of the image can be had at the moment";
    private static readonly TimeSpan CopyRetryAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan NodeRetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, RenditionReply> _replies = [];

    /// <summary>A node whose answer says that the image may be somewhere else: it could not be asked, its own copy is lost, or it may lack what it owns.</summary>
    public bool LeaveDoubt => CannotBeAsked || Any(static reply => reply is RenditionReply.Lost or RenditionReply.Missing { Settled: false });

    private bool CannotBeAsked => Any(static reply => reply is RenditionReply.Unreachable);

    /// <summary>Of the highest generation; null: nobody said deleted.</summary>
    public Tombstone? Buried => All<RenditionReply.Deleted>().MaxBy(static reply => reply.Tombstone.Generation)?.Tombstone;

    /// <summary>The delete, where it is the truth.</summary>
    public Tombstone? Tombstone => Buried is { } buried && buried.Generation >= Generation ? buried : null;

    private long Generation => All<RenditionReply.NotMade>().Select(static reply => reply.Image.Generation).DefaultIfEmpty(0).Max();

    public void Add(Node node, RenditionReply reply)
    {
        lock (_gate)
        {
            _replies[node.Id] = reply;
        }
    }

    public bool Has(Node node)
    {
        lock (_gate)
        {
            return _replies.ContainsKey(node.Id);
        }
    }

    /// <summary>It has said that it cannot help.</summary>
    public bool IsWithout(Node node)
    {
        lock (_gate)
        {
            return _replies.GetValueOrDefault(node.Id) is RenditionReply.Missing or RenditionReply.Lost or RenditionReply.Deleted;
        }
    }

    /// <summary>It has said that it has none, or has lost it.</summary>
    public bool Lacks(Node node)
    {
        lock (_gate)
        {
            return _replies.GetValueOrDefault(node.Id) is RenditionReply.Missing or RenditionReply.Lost;
        }
    }

    /// <summary>It has said that it has the original.</summary>
    public bool IsHolder(Node node)
    {
        lock (_gate)
        {
            return _replies.GetValueOrDefault(node.Id) is RenditionReply.NotMade or RenditionReply.Busy;
        }
    }

    /// <summary>What is answered where nobody gave the image.</summary>
    public ReadOutcome Verdict() =>
        Tombstone is not null ? new ReadOutcome.Deleted()
        : All<RenditionReply.Busy>().FirstOrDefault() is { } busy ? new ReadOutcome.Busy(busy.RetryAfter)
        : Any(static reply => reply is RenditionReply.NotMade or RenditionReply.Lost) ? new ReadOutcome.Unavailable(NoRightCopy, CopyRetryAfter)
        : CannotBeAsked ? new ReadOutcome.Unavailable("a node that could have the image cannot be asked", NodeRetryAfter)
        : new ReadOutcome.NotFound();

    private bool Any(Func<RenditionReply, bool> which)
    {
        lock (_gate)
        {
            return _replies.Values.Any(which);
        }
    }

    private T[] All<T>()
        where T : RenditionReply
    {
        lock (_gate)
        {
            return [.. _replies.Values.OfType<T>()];
        }
    }
}
