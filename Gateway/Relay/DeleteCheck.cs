using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>A node's own copies after it was away: what its caches are asked for once (<see cref="RelayTrust"/>), they are too.</summary>
internal sealed class DeleteCheck(RelayTrust trust, Revalidation revalidation) : IDeleteCheck
{
    public ValueTask<bool> IsDeletedAsync(ImageId id, CancellationToken cancellationToken)
    {
        var session = trust.Current;
        return session.IsGood(id) ? new(false) : AskAsync(id, session, cancellationToken);
    }

    private async ValueTask<bool> AskAsync(ImageId id, TrustSession session, CancellationToken cancellationToken)
    {
        var verdict = await revalidation.AskAsync(id, cancellationToken);
        if (verdict == RevalidationVerdict.Good)
        {
            session.SetGood(id);
        }

        return verdict == RevalidationVerdict.Deleted;
    }
}
