using Microsoft.AspNetCore.Http.Features;
using Reticulum.Cluster;

namespace Reticulum.Peers;

/// <summary>Lets requests in that are proven to be another node's, meant for this one, and new. Reads no body.</summary>
internal sealed class PeerGate(ClusterKeys keys, ILocalNode node, NonceGuard nonces, TimeProvider time)
{
    /// <param name="request">The request.</param>
    /// <param name="forAnybody">Also takes one that is meant for whoever receives it.</param>
    public PeerPass Check(HttpRequest request, bool forAnybody = false)
    {
        if (request.Headers[PeerStamp.Header] is not [{ } text])
        {
            return new PeerPass(PeerRefusal.Unsigned);
        }

        if (!PeerStamp.TryParse(text, out var stamp))
        {
            return new PeerPass(PeerRefusal.Malformed);
        }

        // As it was sent: what the server makes of it is not what was signed.
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var key = PeerSignature.Check(keys, stamp, request.Method, target, node.Self.Id)
            ?? (forAnybody ? PeerSignature.Check(keys, stamp, request.Method, target, Guid.Empty) : null);
        if (key is null)
        {
            return new PeerPass(PeerRefusal.WrongSignature);
        }

        return nonces.Check(stamp) switch
        {
            NonceVerdict.New => new PeerPass(null, stamp, key.Value),
            NonceVerdict.OtherClock => new PeerPass(PeerRefusal.OtherClock, stamp, key.Value, OtherClock(stamp)),
            NonceVerdict.Full => new PeerPass(PeerRefusal.TooMany, stamp, key.Value, "it was asked too often in a minute"),
            NonceVerdict.Old => new PeerPass(PeerRefusal.Replayed, stamp, key.Value, "it was signed before this node started"),
            _ => new PeerPass(PeerRefusal.Replayed, stamp, key.Value, "it was asked that before"),
        };
    }

    private string OtherClock(PeerStamp stamp)
    {
        var ahead = stamp.Time - time.GetUtcNow().ToUnixTimeSeconds();
        return $"the clocks of the two nodes differ by {Math.Abs(ahead)} s, and at most {PeerSignature.Window.TotalSeconds:0} s are taken: set them";
    }
}

/// <param name="Refusal">Null: let in.</param>
/// <param name="Stamp">Null: not proven to be a node's; then it gets no proven answer either.</param>
/// <param name="Key">That it was signed with.</param>
/// <param name="Why">For the other node's log.</param>
internal readonly record struct PeerPass(PeerRefusal? Refusal, PeerStamp? Stamp = null, int Key = 0, string? Why = null);

/// <summary>Why a request is not let in.</summary>
internal enum PeerRefusal
{
    Unsigned,
    Malformed,

    /// <summary>Not with a secret of this cluster, or of another request, or for another node.</summary>
    WrongSignature,
    OtherClock,
    Replayed,
    TooMany,
}
