using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>
/// Keeps this node in the layout, and the layout in this node.
///
/// <para><b>Joining.</b> 1 read the stored layout. 2 Where it has this node's id under another run of a process, ask that one's address who is there: if
/// somebody answers with this id and is not this process, two live nodes have one id, and this one refuses to start. 3 write itself into it by compare
/// and swap of the version; on a lost race again from 1. Of two that start at one moment the second to write finds the first in it, which answers.</para>
///
/// <para><b>Following.</b> At each change of the membership and every 10 s the stored layout is read. A newer one is taken over and cached on the disk. An
/// older one (a database restored from a backup) is refused and what is known is written forward under a higher version.</para>
///
/// <para><b>Changing.</b> Read, change, compare and swap; on a lost race again from the reading. The others are not told here.</para>
///
/// A crash after each step leaves: 1, 2 nothing; 3 a node in the layout that is not alive, as after any crash: it owns what it owned.
/// </summary>
internal sealed partial class LayoutKeeper(
    ILayoutStore store,
    ClusterMapKeeper map,
    LayoutFile file,
    ILocalNode node,
    IPeers peers,
    StartRefusal refusal,
    IOptions<RingOptions> ring,
    TimeProvider time,
    ILogger<LayoutKeeper> logger) : BackgroundService, ILayoutNews
{
    private const int MaxAttempts = 20;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _kick = new(0, 1);
    private readonly Lock _taking = new();
    private volatile bool _joined;

    /// <inheritdoc/>
    public void Kick()
    {
        try
        {
            _kick.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is on its way already
        }
    }

    /// <summary>False: another live node has this node's id, and the process is on its way out.</summary>
    /// <exception cref="LayoutStoreException">The cluster's storage cannot be reached.</exception>
    /// <exception cref="Configuration.CannotStartException">The cluster's storage will not do.</exception>
    public async Task<bool> JoinAsync(CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await store.ReadAsync(cancellationToken);
            if (stored?.Find(node.Self.Id) is { } claim && await IsAnotherAliveAsync(claim, cancellationToken))
            {
                return false;
            }

            var next = LayoutPlan.Join(stored, Seen, Me, ring.Value.PointsPerNode);
            if (next is null || await store.TryWriteAsync(next, stored?.Version ?? 0, cancellationToken))
            {
                Take(next ?? stored!);
                _joined = true;
                return true;
            }
        }

        throw new LayoutStoreException("The layout changes all the time.");
    }

    /// <summary>Changes the stored layout, and takes the change over.</summary>
    /// <param name="refuse">Looks at what there is; an answer of its own ends it.</param>
    /// <param name="plan">The next layout of the stored one and of the newest that was seen; null: there is nothing to change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LayoutStoreException">The cluster's storage cannot be reached; whether it was changed is not known.</exception>
    public async Task<LayoutChange> ChangeAsync(
        Func<Layout, LayoutChange?> refuse, Func<Layout?, Layout?, Layout?> plan, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (stored, seen) = (await store.ReadAsync(cancellationToken), Seen);
            if (LayoutPlan.Reconcile(stored, seen) is not { } current)
            {
                return new LayoutChange.NoSuchNode();
            }

            if (refuse(current) is { } refusal)
            {
                return refusal;
            }

            if (plan(stored, seen) is not { } next)
            {
                return new LayoutChange.Done();
            }

            if (await store.TryWriteAsync(next, stored?.Version ?? 0, cancellationToken))
            {
                Take(next);
                return new LayoutChange.Done();
            }
        }

        throw new LayoutStoreException("The layout changes all the time.");
    }

    /// <summary>A gateway that stops is not missed.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (!_joined || node.Role != NodeRole.Gateway)
        {
            return;
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await store.ReadAsync(cancellationToken);
            if (LayoutPlan.Leave(stored, node.Self.Id) is not { } next || await store.TryWriteAsync(next, stored!.Version, cancellationToken))
            {
                return;
            }
        }
    }

    public override void Dispose()
    {
        _kick.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_kick.WaitAsync(wait.Token), Task.Delay(Period, time, wait.Token));
            await wait.CancelAsync();
            try
            {
                await (_joined ? RefreshAsync(stoppingToken) : Task.CompletedTask);
            }
            catch (LayoutStoreException error)
            {
                LogOutOfReach(error.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private Layout? Seen => map.Current.Layout is { Version: > 0 } seen ? seen : null;

    private LayoutMember Me => new(node.Self, node.Role, node.Identity.Instance);

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(cancellationToken);
        if (LayoutPlan.IsRegression(stored, Seen))
        {
            LogRegression(stored?.Version ?? 0, Seen!.Version);
            var next = LayoutPlan.Forward(stored, Seen);
            if (await store.TryWriteAsync(next, stored?.Version ?? 0, cancellationToken))
            {
                Take(next);
            }
        }
        else if (stored is not null)
        {
            Take(stored);
            if (stored.Find(node.Self.Id) is not { } mine || mine.Instance != node.Identity.Instance || mine.Node != node.Self)
            {
                await JoinAsync(cancellationToken);
            }
        }
    }

    private void Take(Layout layout)
    {
        lock (_taking)
        {
            // An order may have been quicker than a look that began before it.
            if (layout.Version <= map.Current.Layout.Version)
            {
                return;
            }

            if (layout.PointsPerNode != ring.Value.PointsPerNode)
            {
                LogPoints(layout.PointsPerNode, ring.Value.PointsPerNode);
            }

            LogLayout(layout.Version, layout.Members.Length);
            file.Write(layout);
            map.SetLayout(layout);
        }
    }

    private async Task<bool> IsAnotherAliveAsync(LayoutMember claim, CancellationToken cancellationToken)
    {
        if (claim.Instance == node.Identity.Instance || claim.Node.PeerUrl is not { } url
            || await peers.IdentifyAsync(url, cancellationToken) is not { } there || there.Id != node.Self.Id || there.Instance == node.Identity.Instance)
        {
            return false;
        }

        refusal.Refuse($"Another live node has the id {node.Self.Id}: '{claim.Node.Nickname}' at {url}. Two nodes must not share a data directory or a Reticulum:Node:Id; "
            + "remove 'node-id' from a data directory that was copied.");
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Layout {Version}: {Count} nodes")]
    private partial void LogLayout(long version, int count);

    [LoggerMessage(LogLevel.Error, "The cluster's storage holds layout {Stored}, older than {Seen}, which was seen: it is refused, and written forward")]
    private partial void LogRegression(long stored, long seen);

    [LoggerMessage(LogLevel.Warning, "The cluster has {Points} points a node since its first start; Ring:PointsPerNode = {Configured} counts for nothing")]
    private partial void LogPoints(int points, int configured);

    [LoggerMessage(LogLevel.Debug, "The layout cannot be read: {Why}")]
    private partial void LogOutOfReach(string why);
}
