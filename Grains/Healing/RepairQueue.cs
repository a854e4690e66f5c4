using System.Threading.Channels;
using Reticulum.Images;

namespace Reticulum.Healing;

/// <summary>Images of this node that need a look, each once, a bounded number of them: what finds no room is found by the next comparison or scrub.</summary>
internal sealed class RepairQueue : IRepairs
{
    public const int MaxLength = 100_000;

    private readonly Channel<ImageId> _queue = Channel.CreateUnbounded<ImageId>(new UnboundedChannelOptions { SingleReader = false });
    private readonly HashSet<ImageId> _there = [];
    private readonly Lock _gate = new();

    public int Length
    {
        get
        {
            lock (_gate)
            {
                return _there.Count;
            }
        }
    }

    public void Look(ImageId id)
    {
        lock (_gate)
        {
            if (_there.Count < MaxLength && _there.Add(id))
            {
                _queue.Writer.TryWrite(id);
            }
        }
    }

    /// <summary>The next one; it may be asked for again from now on.</summary>
    public async ValueTask<ImageId> TakeAsync(CancellationToken cancellationToken)
    {
        var id = await _queue.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            _there.Remove(id);
        }

        return id;
    }
}
