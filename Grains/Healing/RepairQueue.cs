using System.Threading.Channels;
using Reticulum.Images;

namespace Reticulum.Healing;

/// <summary>Images of this node that need a look, each once, a bounded number of them: what finds no room is found by the next comparison or scrub.</summary>
internal sealed class RepairQueue
{
    public const int MaxLength = 100_000;

    private readonly Channel<ImageId> _queue = Channel.CreateUnbounded<ImageId>(new UnboundedChannelOptions { SingleReader = false });
    private readonly HashSet<ImageId> _there = [];
    private readonly HashSet<ImageId> _claimed = [];
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

    /// <summary>The image's copy is wanted here and was not found, or was wrong: it is looked at soon, and fetched where this node owns it. Returns at once.</summary>
    public void Look(ImageId id)
    {
        lock (_gate)
        {
            if (!_claimed.Contains(id) && _there.Count < MaxLength && _there.Add(id))
            {
                _queue.Writer.TryWrite(id);
            }
        }
    }

    /// <summary>The caller looks at the image by himself, and once is enough: until he is done with it, nobody else is told to.</summary>
    public Claim ClaimLook(ImageId id)
    {
        lock (_gate)
        {
            _claimed.Add(id);
        }

        return new Claim(this, id);
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

    private void Release(ImageId id)
    {
        lock (_gate)
        {
            _claimed.Remove(id);
        }
    }

    /// <summary>An image that somebody looks at.</summary>
    public readonly struct Claim(RepairQueue queue, ImageId id) : IDisposable
    {
        public void Dispose() => queue.Release(id);
    }
}
