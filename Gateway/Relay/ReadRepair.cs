using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Relay;

/// <summary>
/// After a read that found an image somewhere: the other owners that were asked and had none are told, and look after themselves behind the answer. Nobody waits
/// for it, and what finds no room is left to the next comparison.
/// </summary>
internal sealed class ReadRepair(IPeers peers, TimeProvider time) : IDisposable
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _room = new(AtOnce, AtOnce);

    /// <param name="id">Found.</param>
    /// <param name="nodes">Who was to be asked.</param>
    /// <param name="replies">What they said.</param>
    public void AfterRead(ImageId id, NodesToAsk nodes, RelayReplies replies)
    {
        if (replies.Tombstone is not null)
        {
            return;
        }

        foreach (var owner in nodes.Owners.Where(replies.Lacks))
        {
            Tell(owner, id);
        }
    }

    /// <summary>Lets a node look at its copy, at once, unless too many are being told something already.</summary>
    public void Tell(Node node, ImageId id)
    {
        if (_room.Wait(0))
        {
            _ = TellAsync(node, id);
        }
    }

    public void Dispose() => _room.Dispose();

    private async Task TellAsync(Node node, ImageId id)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            await peers.CopiesOf(node).LookAsync(id, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // the next comparison finds it
        }
        finally
        {
            _room.Release();
        }
    }
}
