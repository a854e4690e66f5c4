using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// The images of a <see cref="HealingCrashTests"/>, all of them owned by the one node that is killed again and again, and what must be true of them after each death.
/// </summary>
internal sealed class HealingCrash(ClusterProcesses cluster, Random random, TimeSpan limit, CancellationToken cancellationToken)
{
    private const int MaxImageBytes = 30_000;

    private readonly Pictures _pictures = new(random);
    private readonly List<string> _alive = [];
    private readonly List<string> _deleted = [];
    private readonly List<string> _either = [];
    private readonly Dictionary<string, byte[]> _rotten = [];
    private ReferenceRing? _ring;

    /// <summary>The one that is killed.</summary>
    public NodeProcess Victim => cluster.Silos[0];

    /// <summary>One that lives.</summary>
    public NodeProcess Other => cluster.Silos[1];

    public int Images => _alive.Count;

    /// <summary>Deletes that were acknowledged.</summary>
    public int Deleted => _deleted.Count;

    public string Any() => _alive[random.Next(_alive.Count)];

    public string PathOf(string hash) => Path.Combine(Victim.DataDirectory, "images", hash[..2], hash[2..4], hash, "full.jpg");

    /// <summary>A new one that the victim owns.</summary>
    public async Task<string> UploadAsync()
    {
        _ring ??= await cluster.RingAsync(cancellationToken);
        while (true)
        {
            var image = _pictures.Next(random.Next(MaxImageBytes));
            var hash = SiloProcess.HashOf(image);
            if (_ring.Owners(hash, cluster.Plan.Replication).Contains(Victim.Nickname))
            {
                var answer = await Other.Client.UploadAsync(image, cancellationToken);
                Assert.True(answer.IsOk, answer.ToString());
                _alive.Add(hash);
                await UntilHeldAsync(hash);
                return hash;
            }
        }
    }

    /// <summary>One bit of the victim's copy.</summary>
    public void Rot(string hash)
    {
        var bytes = File.ReadAllBytes(PathOf(hash));
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(PathOf(hash), bytes);
        _rotten[hash] = bytes;
    }

    public void OnDeleted(string hash, NodeAnswer answer)
    {
        _alive.Remove(hash);
        (answer.IsOk ? _deleted : _either).Add(hash);
    }

    /// <summary>What the others know of the victim.</summary>
    public async Task<KnownNode> KnownAsync() => (await Other.Client.KnownNodesAsync(cancellationToken)).Single(node => node.Nickname == Victim.Nickname);

    /// <summary>To drain the victim, or to resume it, which may be what it does.</summary>
    public async Task OrderAsync(string order)
    {
        var answer = await Other.Client.OrderAsync((await KnownAsync()).Id, order, cancellationToken);
        Assert.True(answer.Status == 202, answer.ToString());
    }

    /// <summary>Until nothing is missing, or the victim is dead.</summary>
    public async Task UntilAsync(Func<Task<string?>> missing) =>
        await Moments.UntilAsync(async () => Victim.IsRunning ? await missing() : null, limit, cancellationToken);

    /// <summary>Until the victim has a right copy, or is dead.</summary>
    public Task UntilHeldAsync(string hash) => UntilAsync(() => Task.FromResult(ClusterCensus.Holds(Victim, hash) ? null : $"{hash} is not on {Victim.Nickname}"));

    /// <summary>One that is not on its owners alone; null: none.</summary>
    public async Task<string?> FirstStrayAsync()
    {
        _ring ??= await cluster.RingAsync(cancellationToken);
        var census = ClusterCensus.Take(cluster.Silos);
        return _alive.Find(hash => !census.HoldersOf(hash).SetEquals(_ring.Owners(hash, cluster.Plan.Replication))) is { } stray
            ? $"{stray} is on {string.Join(", ", census.HoldersOf(stray).Order())}, not on {string.Join(", ", _ring.Owners(stray, cluster.Plan.Replication).Order())}"
            : null;
    }

    /// <summary>What lies under the dead node's final names is right, or is the rot that was put there.</summary>
    public void AssertNothingHalf()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Victim.DataDirectory, "images"), "full.*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            var hash = Path.GetFileName(Path.GetDirectoryName(file)!);
            Assert.True(SiloProcess.HashOf(bytes) == hash || (_rotten.TryGetValue(hash, out var rot) && bytes.AsSpan().SequenceEqual(rot)), file);
        }
    }

    /// <summary>As many right copies as an answer needs, of what lives; none is served of what was deleted.</summary>
    public async Task AssertNothingLostAsync()
    {
        var census = ClusterCensus.Take(cluster.Silos);
        Assert.All(_alive, hash => Assert.True(census.HoldersOf(hash).Count >= cluster.Plan.MinReplication, $"{hash} is on {string.Join(", ", census.HoldersOf(hash))}"));
        foreach (var hash in _alive)
        {
            var answer = await ReadProbe.Original(hash).AskAsync(Victim, cancellationToken);
            Assert.True(answer.IsOk && answer.BodyHash == hash, $"{answer}\n{cluster.Describe()}");
        }

        foreach (var (hash, node) in _deleted.SelectMany(hash => cluster.Nodes.Select(node => (hash, node))))
        {
            var answer = await ReadProbe.Original(hash).AskAsync(node, cancellationToken);
            Assert.True(answer.Status == 410, answer.ToString());
        }
    }

    /// <summary>Every image on its owners; what no answer came about, deleted or there, everywhere the same.</summary>
    public async Task UntilHealedAsync()
    {
        await Moments.UntilAsync(FirstStrayAsync, limit, cancellationToken);
        foreach (var hash in _either)
        {
            await Moments.UntilAsync(
                async () =>
                {
                    var answers = await Task.WhenAll(cluster.Nodes.Select(node => ReadProbe.Original(hash).AskAsync(node, cancellationToken)));
                    return answers.All(answer => answer.Status == 410) || answers.All(answer => answer.IsOk && answer.BodyHash == hash)
                        ? null
                        : string.Join('\n', answers.Select(answer => answer.ToString()));
                },
                limit,
                cancellationToken);
        }

        await AssertNothingLostAsync();
    }
}
