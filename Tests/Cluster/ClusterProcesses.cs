using System.Security.Cryptography;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// A cluster of real processes on a real database: built executables, each with its own ports and data, all of it gone with the test.
/// Silos are numbered in the order of <see cref="Silos"/>; what is done to one is done to its process, by its id.
/// </summary>
internal sealed class ClusterProcesses : IAsyncDisposable
{
    /// <summary>A bound, not an expectation: two cores may be starting six processes.</summary>
    public static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly TemporaryDirectory _home;

    private ClusterProcesses(TemporaryDirectory home, ClusterPlan plan, string connectionString)
    {
        _home = home;
        Plan = plan;
        Secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Silos = [.. Enumerable.Range(0, plan.Silos).Select(n => new NodeProcess(NodeSettings.Create(plan, gateway: false, n, home.Path, connectionString, Secret)))];
        Gateways = [.. Enumerable.Range(0, plan.Gateways).Select(n => new NodeProcess(NodeSettings.Create(plan, gateway: true, n, home.Path, connectionString, Secret)))];
        Nodes = [.. Silos, .. Gateways];
    }

    public ClusterPlan Plan { get; }

    public string Secret { get; }

    public IReadOnlyList<NodeProcess> Silos { get; }

    public IReadOnlyList<NodeProcess> Gateways { get; }

    /// <summary>The silos, then the gateways.</summary>
    public IReadOnlyList<NodeProcess> Nodes { get; }

    /// <summary>Starts all of them at one time, and waits until each knows all of them as alive.</summary>
    public static async Task<ClusterProcesses> StartAsync(DatabaseServer database, ClusterPlan plan, CancellationToken cancellationToken)
    {
        var cluster = await LaunchAsync(database, plan, cancellationToken);
        try
        {
            await cluster.WaitUntilWholeAsync(StartLimit, cancellationToken);
            foreach (var node in cluster.Nodes.Where(_ => plan.Supervised))
            {
                node.Supervise();
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the first of them, all unless it is said, and does not wait.</summary>
    public static async Task<ClusterProcesses> LaunchAsync(DatabaseServer database, ClusterPlan plan, CancellationToken cancellationToken, int started = int.MaxValue)
    {
        var cluster = new ClusterProcesses(new TemporaryDirectory(), plan, await database.CreateAsync(cancellationToken));
        foreach (var node in cluster.Nodes.Take(started))
        {
            node.Start();
        }

        return cluster;
    }

    public NodeProcess Silo(string nickname) => Silos.Single(silo => silo.Nickname == nickname);

    public IReadOnlyList<NodeProcess> Except(params NodeProcess[] nodes) => [.. Nodes.Except(nodes)];

    /// <summary>Each node is ready, and knows every one as alive.</summary>
    /// <exception cref="TimeoutException">Not within the limit; who misses whom, and what they said last, is in the message.</exception>
    public Task<TimeSpan> WaitUntilWholeAsync(TimeSpan limit, CancellationToken cancellationToken) => WaitUntilWholeAsync(Nodes, limit, cancellationToken);

    /// <summary>Each of these is ready, and knows each of these as alive, draining or not.</summary>
    /// <inheritdoc cref="WaitUntilWholeAsync(TimeSpan, CancellationToken)"/>
    public async Task<TimeSpan> WaitUntilWholeAsync(IReadOnlyList<NodeProcess> nodes, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await Moments.UntilAsync(async () => (await Task.WhenAll(nodes.Select(MissesAsync))).FirstOrDefault(missing => missing is not null), limit, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{Describe()}", late);
        }

        async Task<string?> MissesAsync(NodeProcess node)
        {
            if (!node.IsRunning)
            {
                return Plan.Supervised ? $"{node.Nickname} is not running" : throw new InvalidOperationException($"{node.Nickname} ended by itself.\n{Describe()}");
            }

            if (!await node.Client.IsReadyAsync(cancellationToken))
            {
                return $"{node.Nickname} is not ready";
            }

            var alive = (await node.Client.KnownNodesAsync(cancellationToken)).Where(known => known.State is "alive" or "draining").Select(known => known.Nickname);
            var misses = nodes.Select(other => other.Nickname).Except(alive).ToList();
            return misses.Count == 0 ? null : $"{node.Nickname} does not know as alive: {string.Join(", ", misses)}";
        }
    }

    /// <summary>The reference's ring of the silos, by the ids that the nodes have given themselves.</summary>
    public async Task<ReferenceRing> RingAsync(CancellationToken cancellationToken)
    {
        var known = await Nodes.First(node => node.IsRunning).Client.KnownNodesAsync(cancellationToken);
        return new ReferenceRing(known.Where(node => node.Role == "silo"));
    }

    /// <summary>Waits until each image lies on its owners and nowhere else.</summary>
    public Task<TimeSpan> WaitUntilAtHomeAsync(ReferenceRing ring, IReadOnlyList<string> hashes, TimeSpan limit, CancellationToken cancellationToken) =>
        Moments.UntilAsync(
            () =>
            {
                var census = ClusterCensus.Take(Silos);
                var stray = hashes.FirstOrDefault(hash => !census.HoldersOf(hash).SetEquals(ring.Owners(hash, Plan.Replication)));
                return Task.FromResult(stray is null
                    ? null
                    : $"{stray} is on {string.Join(", ", census.HoldersOf(stray).Order())}; its owners are {string.Join(", ", ring.Owners(stray, Plan.Replication).Order())}");
            },
            limit,
            cancellationToken);

    /// <summary>What the nodes said last.</summary>
    public string Describe() => string.Join('\n', Nodes.Select(node =>
        $"--- {node.Nickname} {(node.IsRunning ? "runs" : "does not run")}\n{string.Join('\n', node.Ends)}\n{node.Said}"));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));
        _home.Dispose();
    }
}
