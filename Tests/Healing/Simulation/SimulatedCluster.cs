using System.Collections.Immutable;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Images;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>
/// Nodes in memory, the network between them, and what one node does to another's disk, each of it in one indivisible step, as under the image's lock.
/// Every change of a disk is held against the promises here.
/// </summary>
internal sealed class SimulatedCluster
{
    public const int MaxNodes = 7;

    private const int PointsPerNode = 4;

    private readonly bool[,] _cut = new bool[MaxNodes, MaxNodes];
    private readonly Action<string>? _story;

    public SimulatedCluster(uint setup, Safeguards safeguards, Action<string>? story)
    {
        (Safeguards, _story) = (safeguards, story);
        var random = new Dice(setup);
        Replication = 1 + random.Next(3);
        Min = 1 + random.Next(Replication);
        var locations = 1 + random.Next(3);
        var seed = random.Next(1 << 16);
        Images = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(image => MetadataOf(TestIds.Of((seed * 4) + image)))];
        Nodes =
        [
            .. Enumerable.Range(0, MaxNodes).Select(at => new SimulatedNode(
                at, new Node(new Guid(at + 1, (short)seed, 0, new byte[8]), $"n{at}", $"z{random.Next(locations)}"), Images.Length)),
        ];
        Ledgers = [.. Images.Select(static image => new Ledger(image.Id))];
        Layout = new Layout(1, PointsPerNode, [.. Nodes.Take(1 + random.Next(6)).Select(node => MemberOf(node) with { Draining = random.Next(6) == 0 })]);
        foreach (var node in Nodes)
        {
            node.IsUp = Layout.Find(node.Id) is not null;
        }

        foreach (var node in Members)
        {
            node.Take(Layout);
            node.See(Alive);
        }

        for (var image = 0; image < Images.Length; image++)
        {
            LayDown(image, random);
        }

        Tell($"R={Replication} min={Min}, {string.Join(' ', Members.Select(node => $"{node.Node.Nickname}/{node.Node.Location}"))}");
    }

    public Safeguards Safeguards { get; }

    public int Replication { get; }

    public int Min { get; }

    public ImageMetadata[] Images { get; }

    public SimulatedNode[] Nodes { get; }

    public Ledger[] Ledgers { get; }

    /// <summary>The newest, in the cluster's storage.</summary>
    public Layout Layout { get; private set; }

    /// <summary>What is under way.</summary>
    public List<Run> Runs { get; } = [];

    /// <summary>Changes of disks and outboxes so far.</summary>
    public int Changes { get; private set; }

    /// <summary>The first promise that was broken; null: none.</summary>
    public string? Broken { get; private set; }

    /// <summary>Chance in the step that is being taken.</summary>
    public int Roll { get; set; }

    public IEnumerable<SimulatedNode> Members => Nodes.Where(node => Layout.Find(node.Id) is not null);

    public ImmutableHashSet<Guid> Alive => [.. Nodes.Where(static node => node.IsUp).Select(static node => node.Id)];

    public SimulatedNode this[Node node] => Array.Find(Nodes, one => one.Id == node.Id)!;

    public static LayoutMember MemberOf(SimulatedNode node) => new(node.Node, NodeRole.Silo, node.Id);

    public int IndexOf(ImageId id) => Array.FindIndex(Images, image => image.Id == id);

    public void Tell(string what) => _story?.Invoke(what);

    public void Store(Layout layout)
    {
        Layout = layout;
        Tell($"  layout {layout.Version}: {string.Join(' ', layout.Members.Select(member => member.Node.Nickname + (member.Draining ? " draining" : "")))}");
    }

    public void Cut(int one, int other, bool isCut) => _cut[one, other] = _cut[other, one] = isCut && one != other;

    public bool Reaches(SimulatedNode from, SimulatedNode to) => from == to || (from.IsUp && to.IsUp && !_cut[from.Index, to.Index]);

    public CopyState StateOf(SimulatedNode asker, SimulatedNode node, int image) => !Reaches(asker, node)
        ? new CopyState.Unknown("not reached")
        : node.Of(image) switch
        {
            BlobState.Present present => new CopyState.Present(present.Metadata!),
            BlobState.Lost lost => new CopyState.Lost(lost.Metadata),
            BlobState.Deleted deleted => new CopyState.Deleted(deleted.Tombstone),
            _ => new CopyState.Missing(node.IsSettled),
        };

    public ImageSurvey Ask(SimulatedNode asker, int image, IEnumerable<Node> nodes) =>
        new([.. nodes.Select(node => new NodeCopy(node, StateOf(asker, this[node], image)))]);

    /// <summary>As <c>DiskBlobStore.Commit</c>.</summary>
    public StoreReply Keep(SimulatedNode node, int image, ImageMetadata copy, bool areRight = true)
    {
        if (!areRight && Safeguards.BytesAreHashed)
        {
            return new StoreReply.Unreachable("the bytes that came are not the image's");
        }

        if (Settle(node, image, copy) is not StoreReply.Missing and var reply)
        {
            return reply;
        }

        Expect(areRight, $"{node.Node.Nickname} keeps bytes that are not the image's");
        var generation = Safeguards.LostGenerationIsKept ? node.Of(image).Settle(copy.Generation) : copy.Generation;
        Put(node, image, new BlobState.Present(copy.Format, "", copy with { Generation = generation }));
        node.IsRotten[image] = !areRight;
        return new StoreReply.Stored();
    }

    /// <summary>As <c>DiskBlobStore.Confirm</c>: <see cref="StoreReply.Missing"/> where nothing is in the way.</summary>
    public StoreReply Settle(SimulatedNode node, int image, ImageMetadata copy)
    {
        if (Safeguards.OldCopyYieldsToDelete && node.Of(image).Ends(copy.Generation) && (Safeguards.DeleteWinsADraw || node.Of(image).Generation != copy.Generation))
        {
            return new StoreReply.Superseded(node.Of(image).Generation!.Value);
        }

        if (!Verify(node, image))
        {
            return new StoreReply.Missing();
        }

        var here = (BlobState.Present)node.Of(image);
        if (here.Settle(copy.Generation) is var generation && generation != here.Generation)
        {
            Put(node, image, here with { Metadata = here.Metadata! with { Generation = generation } });
        }

        return new StoreReply.Stored();
    }

    /// <summary>As <c>DiskBlobStore.Verify</c>: true where a right copy is.</summary>
    public bool Verify(SimulatedNode node, int image)
    {
        if (node.Of(image) is not BlobState.Present present)
        {
            return false;
        }

        if (node.IsRotten[image])
        {
            node.IsRotten[image] = false;
            Put(node, image, new BlobState.Lost(present.Metadata!));
            return false;
        }

        return true;
    }

    /// <summary>As <c>LocalCopies.BuryAsync</c>.</summary>
    public bool Bury(SimulatedNode node, int image, Tombstone tombstone)
    {
        var isOwner = node.Map.OwnersTable(Replication).IsOwner(node.Id, Images[image].Id);
        if (node.Of(image).NeedsBurial(tombstone.Generation, isOwner) && !(IsDraw(node, image, tombstone) && !Safeguards.DeleteWinsADraw))
        {
            Put(node, image, new BlobState.Deleted(tombstone));
            node.IsRotten[image] = false;
        }

        return true;
    }

    /// <summary>As <c>DiskBlobStore.Trash</c>.</summary>
    /// <param name="run">Who lets go.</param>
    /// <param name="seen">What it looked at.</param>
    /// <param name="faultsBefore">That had hit the image when it began to ask.</param>
    /// <param name="isStillSo">Asked last.</param>
    public void Trash(Run run, BlobState seen, int faultsBefore, bool isStillSo)
    {
        var (node, image) = (run.Node, run.Image);
        var here = node.Of(image);
        if ((Safeguards.WhatWasSeenIsStillThere ? here != seen : here.Generation != seen.Generation) || here.Generation is not { } generation || !isStillSo)
        {
            return;
        }

        // Faults that came since the proofs are no fault of the protocol's; they are bounded where they are made.
        var needed = Math.Max(1, Replication - (Ledgers[image].Faults - faultsBefore));
        var others = Members.Where(other => other != node);
        if (here is BlobState.Present && !node.IsRotten[image] && !Ledgers[image].MayBeDeleted(generation))
        {
            Expect(others.Count(other => other.HasRight(image, generation)) >= needed, $"{node.Node.Nickname} let go of a copy that was needed");
        }
        else if (here is BlobState.Deleted && !Ledgers[image].MayBeAlive(generation))
        {
            Expect(others.Count(other => other.KnowsDelete(image, generation)) >= needed, $"{node.Node.Nickname} let go of a tombstone that was needed");
        }

        node.Disk[image] = new BlobState.Missing();
        node.IsRotten[image] = false;
        Note($"  {node.Node.Nickname} lets go of image {image}, {Name(here)}");
    }

    /// <summary>All that can be lost on one disk without breaking the promise; false: something could not.</summary>
    public bool MayLose(SimulatedNode node, int image) => node.Of(image) switch
    {
        BlobState.Present when !node.IsRotten[image] && node.Of(image).Generation is { } generation => Others(node, image).Any(other => other.HasRight(image, generation)),
        BlobState.Deleted { Tombstone.Generation: var generation } => Others(node, image).Any(other => other.KnowsDelete(image, generation)),
        _ => true,
    };

    public void Rot(SimulatedNode node, int image)
    {
        if (node.Of(image) is BlobState.Present && !node.IsRotten[image] && MayLose(node, image))
        {
            node.IsRotten[image] = true;
            Ledgers[image].Faults++;
            Note($"  {node.Node.Nickname}: image {image} rots");
        }
    }

    public void Wipe(SimulatedNode node)
    {
        if (!Enumerable.Range(0, Images.Length).All(image => MayLose(node, image)))
        {
            return;
        }

        Stop(node);
        Note($"  {node.Node.Nickname}: an empty disk");
        for (var image = 0; image < Images.Length; image++)
        {
            Ledgers[image].Faults++;
            (node.Disk[image], node.IsRotten[image], node.Outbox[image]) = (new BlobState.Missing(), false, null);
        }

        node.Take(Layout);
        node.IsSettled = false;
    }

    /// <summary>The process ends, and all that it had under way.</summary>
    public void Stop(SimulatedNode node)
    {
        Runs.RemoveAll(run => run.Node == node);
        node.Agreement = new Reticulum.Healing.Agreement();
    }

    public void Owe(SimulatedNode node, int image, OutboxEntry entry)
    {
        if (!entry.Nodes.IsEmpty)
        {
            node.Outbox[image] = node.Outbox[image] is { } waiting ? OutboxEntry.Merge(waiting, entry) : entry;
            Note($"  {node.Node.Nickname} owes image {image}, {node.Outbox[image]!.Generation} {node.Outbox[image]!.GetType().Name}");
        }
    }

    public void Note(string what)
    {
        Changes++;
        Tell(what);
    }

    public void Acknowledge(int image, long generation, bool deleted)
    {
        Ledgers[image].Acknowledge(generation, deleted);
        Tell($"  acknowledged: image {image} {(deleted ? "deleted" : "stored")} under {generation}");
    }

    /// <summary>What must be so after every step.</summary>
    public void Check()
    {
        for (var image = 0; image < Images.Length; image++)
        {
            if (Ledgers[image].Top is not { } top)
            {
                continue;
            }

            if (top.Deleted)
            {
                Expect(Ledgers[image].MayBeAlive(top.Generation) || Members.Any(node => node.KnowsDelete(image, top.Generation)), $"the delete of image {image} is forgotten");
            }
            else
            {
                Expect(Ledgers[image].MayBeDeleted(top.Generation) || Members.Any(node => node.HasRight(image, top.Generation)), $"image {image} is lost");
            }
        }
    }

    public void Expect(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            Broken ??= otherwise;
            Tell($"!! {otherwise}");
        }
    }

    private static ImageMetadata MetadataOf(ImageId id) =>
        new(id, new string('a', 64), 1, ImageFormat.Jpeg, 1, 1, 1, DateTimeOffset.UnixEpoch, Generation: 0, DecodeWeight.Streaming);

    private static string Name(BlobState state) => $"{state.GetType().Name} {state.Generation}";

    // Who lets go at the moment does not count: what was proved to it may be what is about to be lost.
    private IEnumerable<SimulatedNode> Others(SimulatedNode node, int image) =>
        Members.Where(other => other != node && !Runs.Exists(run => run.IsLettingGo && run.Node == other && run.Image == image));

    private static bool IsDraw(SimulatedNode node, int image, Tombstone tombstone) => node.Of(image) is BlobState.Present && node.Of(image).Generation == tombstone.Generation;

    private void Put(SimulatedNode node, int image, BlobState state)
    {
        var (before, after) = (node.Record(image), default(Reticulum.Healing.CatalogRecord?));
        node.Disk[image] = state;
        after = node.Record(image);
        if (before is { } old && after is { } now)
        {
            Expect(
                old.Generation < now.Generation || (old.Generation == now.Generation && (old.Kind != Reticulum.Healing.CatalogKind.Deleted || now.Kind == old.Kind)),
                $"{node.Node.Nickname} goes back from {old} to {now}");
        }

        Note($"  {node.Node.Nickname}: image {image} {Name(state)}");
    }

    // A cluster has a past: copies from before a delete, more of them than are wanted, owners that lack theirs.
    private void LayDown(int image, Dice random)
    {
        var (ledger, owners) = (Ledgers[image], Nodes[0].Map.Owners(Images[image].Id, Replication));
        var past = random.Next(4);
        var (generation, deleted) = past switch { 1 => (1, false), 2 => (2, true), 3 => (3, false), _ => (0, false) };
        if (past == 0)
        {
            return;
        }

        for (var before = 1; before <= generation; before++)
        {
            ledger.Begin(before, before % 2 == 0);
        }

        var everywhere = random.Next(3) == 0;
        var lacking = random.Next(4) == 0 ? owners.Count - Math.Min(Min, owners.Count) : 0;
        foreach (var node in Members)
        {
            var isOwner = owners.Skip(lacking).Any(owner => owner.Id == node.Id);
            node.Disk[image] = isOwner || everywhere || random.Next(4) == 0 ? StateOf(image, generation, deleted)
                : generation > 1 && random.Next(4) == 0 ? StateOf(image, 1, deleted: false)
                : generation > 2 && random.Next(4) == 0 ? StateOf(image, 2, deleted: true)
                : deleted && random.Next(8) == 0 ? Draw(image, ledger)
                : node.Disk[image];
            Tell($"{node.Node.Nickname}: image {image} {Name(node.Disk[image])}{(owners.Any(owner => owner.Id == node.Id) ? ", an owner" : "")}");
        }

        ledger.Acknowledge(generation, deleted);
    }

    private BlobState Draw(int image, Ledger ledger)
    {
        ledger.Begin(2, deleted: false);
        return StateOf(image, 2, deleted: false);
    }

    private BlobState StateOf(int image, long generation, bool deleted) => deleted
        ? new BlobState.Deleted(new Tombstone(generation, DateTimeOffset.UnixEpoch))
        : new BlobState.Present(ImageFormat.Jpeg, "", Images[image] with { Generation = generation });
}
