using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Peers;

/// <inheritdoc/>
internal sealed class HttpPeers(PeerClient client, PeerBreakers breakers, LocalCopiesPort local, ILocalNode self, PeerInstruments instruments, TimeProvider time) : IPeers
{
    public IImageCopies CopiesOf(Node node) => IsSelf(node) ? local.Copies : new PeerCopies(client, node, instruments, time);

    public IImageRanges RangesOf(Node node) => IsSelf(node) ? local.Ranges : new PeerRanges(client, node);

    public bool IsReachable(Guid node) => node == self.Self.Id || breakers.IsClosed(node.ToString());

    public async ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) =>
        IsSelf(node) ? self.Report() : (await client.AskAsync(node.Id, node.PeerUrl, PeerQuestion.Report, cancellationToken)).Note?.Report;

    public async ValueTask<bool> NudgeAsync(Node node, CancellationToken cancellationToken) =>
        IsSelf(node) || await client.AskAsync(node.Id, node.PeerUrl, PeerQuestion.Nudge, cancellationToken) is { Note.Is: PeerVerdict.Done };

    public async ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) =>
        (await client.AskAsync(Guid.Empty, url, PeerQuestion.Identify, cancellationToken)).Note?.Node;

    private bool IsSelf(Node node) => node.Id == self.Self.Id;
}
