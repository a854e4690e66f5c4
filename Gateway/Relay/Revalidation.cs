using Microsoft.Extensions.Options;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Relay;

/// <summary>Whether an image whose bytes lie in the cache was deleted while this node was away: one question to each owner, at once, within a short time.</summary>
internal sealed class Revalidation(IPeers peers, IClusterMap map, IOptions<ReplicationOptions> replication, RelayInstruments instruments, TimeProvider time)
{
    /// <summary>A slow owner does not hold up a read for longer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<RevalidationVerdict> AskAsync(ImageId id, CancellationToken cancellationToken)
    {
        instruments.OnRevalidated();
        var owners = NodesToAsk.For(id, map.Current, peers, replication.Value.Replication).Owners;
        using var late = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var survey = new ImageSurvey([.. await Task.WhenAll(owners.Select(OneAsync))]);
        return survey.Verdict switch
        {
            SurveyVerdict.Deleted => RevalidationVerdict.Deleted,
            SurveyVerdict.Present => RevalidationVerdict.Good,
            SurveyVerdict.Lost when !survey.Unasked.Any() => RevalidationVerdict.Good,
            _ => RevalidationVerdict.Unknown,
        };

        async Task<NodeCopy> OneAsync(Node node)
        {
            try
            {
                return new NodeCopy(node, await peers.CopiesOf(node).StateAsync(id, either.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new NodeCopy(node, new CopyState.Unknown("it did not answer in time"));
            }
        }
    }
}

internal enum RevalidationVerdict
{
    /// <summary>It is there, and not deleted.</summary>
    Good,
    Deleted,

    /// <summary>Nobody could tell. The bytes are right by their content, so they are served, and asked for again next time.</summary>
    Unknown,
}
