using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Tests.Gateway;

/// <summary>Every port, answering what it was told to; remembers what it was asked.</summary>
internal sealed class FakePorts : IImageReader, IImageUploads, IImageAdmin, IClusterView, ILayoutChanges, IReadiness, IScrub, IRecentActivity, IClusterMap
{
    private int _snapshots;

    /// <summary>The cluster's snapshots wait for it.</summary>
    public Task Asked { get; set; } = Task.CompletedTask;

    public int Snapshots => Volatile.Read(ref _snapshots);

    public Func<RenditionKey, CancellationToken, ValueTask<ReadOutcome>> Read { get; set; } = (_, _) => new(new ReadOutcome.NotFound());

    public bool HasRoomToStage { get; set; } = true;

    public DescribeOutcome Described { get; set; } = new DescribeOutcome.NotFound();

    public Func<Stream, CancellationToken, ValueTask<StageOutcome>> Stage { get; set; } = FakeStaged.ReadWholeAsync;

    public Func<IStagedImage, UploadOutcome> Store { get; set; } = staged => new UploadOutcome.Stored(Metadata(staged.Id, staged.Length), ["node0"]);

    public DeleteOutcome Deleted { get; set; } = DeleteOutcome.Deleted;

    public VerifyOutcome Verified { get; set; } = new(VerifyVerdict.Intact, Verified: 1);

    public IReadOnlyList<PlacementEntry> Placement { get; set; } = [];

    public Readiness Readiness { get; set; } = new(true, []);

    public List<string> Prepared { get; } = [];

    public List<(ActivityKind Kind, ImageId Image)> Recorded { get; } = [];

    public List<string> Ordered { get; } = [];

    public HealingReport? Healing { get; set; }

    public HealingReport? OtherHealing { get; set; }

    public bool OtherAnswers { get; set; } = true;

    public long UnderReplicated { get; set; } = 2;

    /// <summary>How often it was asked for a snapshot of the cluster.</summary>
    public int Looks => Snapshots;

    public string? NotSafeBecause { get; set; }

    public LayoutChange Change { get; set; } = new LayoutChange.Done();

    /// <summary>What is known of the cluster: this node, and a gateway of the id that ends with 9.</summary>
    public ClusterMap Current => field ??= new ClusterMap(
        new Layout(1, 16, [new LayoutMember(Self, NodeRole.Silo, Guid.Empty), new LayoutMember(new Node(Gateway, "gateway"), NodeRole.Gateway, Guid.Empty)]),
        Self.Id,
        [Self.Id],
        handOffsPossible: false);

    public event Action? Changed
    {
        add { }
        remove { }
    }

    public int ScrubsStarted { get; private set; }

    /// <summary>What each of them throws from now on: a bug.</summary>
    public Exception? Fault { get; set; }

    public Node Self => Answer(new Node(Guid.Parse("00000000-0000-0000-0000-000000000001"), "node<0>"));

    public static Guid Gateway { get; } = Guid.Parse("00000000-0000-0000-0000-000000000009");

    public Node Other { get; } = new(Guid.Parse("00000000-0000-0000-0000-000000000002"), "other");

    public ScrubReport Report => Answer(new ScrubReport(true, DateTimeOffset.UnixEpoch, null, 7, 6, 1, 1, 0, 0, 0));

    public static ImageMetadata Metadata(ImageId id, long length = 10) =>
        new(id, new string('0', 64), length, ImageFormat.Png, 30, 20, 1, DateTimeOffset.UnixEpoch, 1, DecodeWeight.Streaming);

    public ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken) => Answer(Read)(key, cancellationToken);

    public ValueTask<DescribeOutcome> DescribeAsync(ImageId id, CancellationToken cancellationToken) => new(Answer(Described));

    public ValueTask<StageOutcome> StageAsync(Stream image, CancellationToken cancellationToken) => Answer(Stage)(image, cancellationToken);

    public ValueTask<UploadOutcome> StoreAsync(IStagedImage staged, CancellationToken cancellationToken) => new(Store(staged));

    public void Prepare(ImageMetadata image, IReadOnlyCollection<SizeSpec> sizes) => Prepared.AddRange(sizes.Select(size => size.ToString()));

    public ValueTask<DeleteOutcome> DeleteAsync(ImageId id, CancellationToken cancellationToken) => new(Answer(Deleted));

    public ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken) => new(Answer(Verified));

    public ValueTask<IReadOnlyList<PlacementEntry>> PlacementAsync(ImageId id, CancellationToken cancellationToken) => new(Answer(Placement));

    public async ValueTask<ClusterSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _snapshots);
        await Asked.WaitAsync(cancellationToken);
        return new ClusterSnapshot(
            [
                new NodeReport(Self, NodeState.Alive, NodeRole.Silo, 3, 300, 3000, 0.75, null, Healing: Healing),
                OtherAnswers
                    ? new NodeReport(Other, NodeState.Draining, NodeRole.Silo, 1, 100, 1000, 0.25, "full", Healing: OtherHealing, NotSafeBecause: NotSafeBecause)
                    : new NodeReport(Other, NodeState.Down, NodeRole.Silo, 0, 0, 0, 0.25, "it does not answer", Answers: false),
            ],
            UnderReplicated,
            new ClusterMap(
                new Layout(1, 16, [new LayoutMember(Self, NodeRole.Silo, Self.Id), new LayoutMember(Other, NodeRole.Silo, Other.Id), new LayoutMember(new Node(Gateway, "gateway"), NodeRole.Gateway, Guid.Empty)]), Self.Id, alive: null, handOffsPossible: false));
    }

    public ValueTask<LayoutChange> DrainAsync(Guid node, CancellationToken cancellationToken) => Order($"drain {node}");

    public ValueTask<LayoutChange> ResumeAsync(Guid node, CancellationToken cancellationToken) => Order($"resume {node}");

    public ValueTask<LayoutChange> ForgetAsync(Guid node, bool acceptLoss, CancellationToken cancellationToken) => Order($"forget {node}{(acceptLoss ? " accepting loss" : "")}");

    public Readiness Check() => Readiness;

    public void Start() => ScrubsStarted++;

    public void Record(ActivityKind kind, ImageId image, string note) => Recorded.Add((kind, image));

    public void Forget(ImageId image) => Recorded.RemoveAll(recorded => recorded.Image == image);

    public IReadOnlyList<Activity> Latest(ActivityKind kind) => kind == ActivityKind.Upload ? [new Activity(DateTimeOffset.UnixEpoch, default, "<b>note</b>")] : [];

    private ValueTask<LayoutChange> Order(string order)
    {
        Ordered.Add(order);
        return new(Answer(Change));
    }

    private T Answer<T>(T answer) => Fault is null ? answer : throw Fault;
}
