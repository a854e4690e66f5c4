using Reticulum.Blobs;
using Reticulum.Clustering;
using Reticulum.Healing;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>Carries a schedule out, step by step, then heals everything, and looks whether the promises were kept.</summary>
internal sealed class Simulation
{
    private const int MaxRuns = 6;
    private const int MaxRounds = 12;
    private const int MaxStepsOfARun = 1000;

    private readonly Schedule _schedule;
    private readonly SimulatedCluster _cluster;
    private readonly Protocols _protocols;

    public Simulation(Schedule schedule, Safeguards safeguards, Action<string>? story = null)
    {
        _schedule = schedule;
        _cluster = new SimulatedCluster(schedule.Setup, safeguards, story);
        _protocols = new Protocols(_cluster);
    }

    /// <returns>The first promise that was broken; null: none.</returns>
    public string? Run()
    {
        foreach (var step in _schedule.Steps)
        {
            _cluster.Roll = step.Roll;
            Take(step);
            _cluster.Check();
            if (_cluster.Broken is not null)
            {
                return _cluster.Broken;
            }
        }

        Heal();
        return _cluster.Broken;
    }

    private void Take(Step step)
    {
        var members = _cluster.Members.ToArray();
        var node = members[step.First % members.Length];
        var image = step.Second % _cluster.Images.Length;
        var any = _cluster.Nodes[step.First % SimulatedCluster.MaxNodes];
        switch (step.Kind)
        {
            case StepKind.GoOn when _cluster.Runs.Count > 0:
                GoOn(_cluster.Runs[step.First % _cluster.Runs.Count], 1 + (step.Second % 8));
                break;
            case StepKind.LetGo when _cluster.Runs.Count < MaxRuns && Keepers(members, image) is { Length: > 0 } keepers:
                Begin(step.Kind, keepers[step.First % keepers.Length], image);
                break;
            case StepKind.Upload or StepKind.Delete or StepKind.Deliver or StepKind.Compare or StepKind.Look
                when node.IsUp && _cluster.Runs.Count < MaxRuns:
                Begin(step.Kind, node, image);
                break;
            case StepKind.TakeLayout when members.Where(member => member.IsUp && member.Layout != _cluster.Layout).ToArray() is { Length: > 0 } behind:
                behind[step.First % behind.Length].Take(_cluster.Layout);
                _cluster.Tell($"  {behind[step.First % behind.Length].Node.Nickname} takes the layout");
                break;
            case StepKind.SeeWhoIsAlive when node.IsUp:
                node.See(_cluster.Alive);
                break;
            case StepKind.GracePasses when node.IsUp:
                node.GracePasses();
                break;
            case StepKind.Join when _cluster.Layout.Find(any.Id) is null:
                Join(any);
                break;
            case StepKind.Drain:
                SetDraining(node, draining: true);
                break;
            case StepKind.Resume when members.Where(member => _cluster.Layout.Find(member.Id)!.Draining).ToArray() is { Length: > 0 } draining:
                SetDraining(draining[step.First % draining.Length], draining: false);
                break;
            case StepKind.Forget when !node.IsUp:
                Forget(node);
                break;
            case StepKind.Down when node.IsUp:
                node.IsUp = false;
                _cluster.Stop(node);
                _cluster.Tell($"  {node.Node.Nickname} is down");
                break;
            case StepKind.Up when !node.IsUp:
                node.IsUp = true;
                node.IsSettled = false;
                _cluster.Tell($"  {node.Node.Nickname} is up");
                break;
            case StepKind.Cut or StepKind.Mend:
                _cluster.Cut(node.Index, members[step.Second % members.Length].Index, step.Kind == StepKind.Cut);
                _cluster.Tell($"  {step.Kind} {node.Node.Nickname} {members[step.Second % members.Length].Node.Nickname}");
                break;
            case StepKind.Rot:
                _cluster.Rot(node, image);
                break;
            case StepKind.Wipe:
                _cluster.Wipe(node);
                break;
        }
    }

    private Run Begin(StepKind kind, SimulatedNode node, int image)
    {
        Run? run = null;
        var steps = kind switch
        {
            StepKind.Upload => _protocols.Upload(node, image),
            StepKind.Delete => _protocols.Delete(node, image),
            StepKind.Deliver => _protocols.Deliver(node, image),
            StepKind.Compare => _protocols.Compare(node),
            StepKind.Look => _protocols.Look(node, image),
            _ => _protocols.LetGo(node, image, () => run!),
        };
        run = new Run(node, image, kind.ToString(), steps, kind == StepKind.LetGo);
        _cluster.Runs.Add(run);
        GoOn(run, 1);
        return run;
    }

    private void GoOn(Run run, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            _cluster.Tell($"{run.Node.Node.Nickname} {run.Name} image {run.Image}");
            if (!run.GoOn())
            {
                _cluster.Runs.Remove(run);
                return;
            }
        }
    }

    // Who has something of the image and does not own it.
    private SimulatedNode[] Keepers(SimulatedNode[] members, int image) =>
        [.. members.Where(node => node.IsUp && node.Of(image) is not BlobState.Missing && !node.Map.OwnersTable(_cluster.Replication).IsOwner(node.Id, _cluster.Images[image].Id))];

    private void Join(SimulatedNode node)
    {
        _cluster.Store(LayoutPlan.Join(_cluster.Layout, null, SimulatedCluster.MemberOf(node), _cluster.Layout.PointsPerNode)!);
        node.IsUp = true;
        node.Take(_cluster.Layout);
        node.See(_cluster.Alive);
    }

    private void Forget(SimulatedNode node)
    {
        if (_cluster.Members.Count() == 1 || !Enumerable.Range(0, _cluster.Images.Length).All(image => _cluster.MayLose(node, image)))
        {
            return;
        }

        foreach (var ledger in _cluster.Ledgers)
        {
            ledger.Faults++;
        }

        _cluster.Store(LayoutPlan.Leave(_cluster.Layout, node.Id)!);
    }

    private void SetDraining(SimulatedNode node, bool draining)
    {
        var member = _cluster.Layout.Find(node.Id)!;
        if (member.Draining != draining)
        {
            _cluster.Store(_cluster.Layout with
            {
                Version = _cluster.Layout.Version + 1,
                Members = _cluster.Layout.Members.Replace(member, member with { Draining = draining }),
            });
        }
    }

    // Everything is well again: from here on it must come to rest, and to what it should be.
    private void Heal()
    {
        _cluster.Tell("all is well from here on");
        _cluster.Roll = 0;
        foreach (var node in _cluster.Nodes)
        {
            for (var other = 0; other < SimulatedCluster.MaxNodes; other++)
            {
                _cluster.Cut(node.Index, other, isCut: false);
            }

            node.IsUp = _cluster.Layout.Find(node.Id) is not null;
        }

        while (_cluster.Runs.Count > 0)
        {
            Finish(_cluster.Runs[0]);
        }

        foreach (var node in _cluster.Members)
        {
            node.Take(_cluster.Layout);
            node.See(_cluster.Alive);
            for (var image = 0; image < _cluster.Images.Length; image++)
            {
                _cluster.Verify(node, image);
            }
        }

        for (var round = 0; round < MaxRounds && _cluster.Broken is null; round++)
        {
            var before = _cluster.Changes;
            Round();
            if (_cluster.Changes == before)
            {
                Judge();
                return;
            }
        }

        _cluster.Expect(false, "it does not come to rest");
    }

    private void Round()
    {
        foreach (var node in _cluster.Members)
        {
            for (var image = 0; image < _cluster.Images.Length; image++)
            {
                for (var left = SimulatedCluster.MaxNodes; node.Outbox[image] is not null && left > 0; left--)
                {
                    Finish(Begin(StepKind.Deliver, node, image));
                }
            }

            Finish(Begin(StepKind.Compare, node, 0));
            for (var image = 0; image < _cluster.Images.Length; image++)
            {
                Finish(Begin(StepKind.LetGo, node, image));
                _cluster.Check();
            }
        }
    }

    private void Finish(Run run)
    {
        for (var left = MaxStepsOfARun; _cluster.Runs.Contains(run); left--)
        {
            _cluster.Expect(left > 0, $"{run.Name} has no end");
            GoOn(run, left > 0 ? 1 : 0);
            if (left <= 0)
            {
                _cluster.Runs.Remove(run);
            }
        }
    }

    private void Judge()
    {
        for (var image = 0; image < _cluster.Images.Length; image++)
        {
            var at = image;
            var owners = _cluster.Members.First().Map.Owners(_cluster.Images[at].Id, _cluster.Replication).Select(static owner => owner.Id).ToHashSet();
            var known = _cluster.Members.Where(node => node.Of(at) is not BlobState.Missing).ToArray();
            var (home, away) = (known.Where(node => owners.Contains(node.Id)).ToArray(), known.Where(node => !owners.Contains(node.Id)).ToArray());
            CatalogEntry[] ends = [.. home.Select(node => new CatalogEntry(_cluster.Images[at].Id, node.Of(at).Generation!.Value, node.Of(at) is BlobState.Deleted)).Distinct()];
            _cluster.Expect(ends.Length <= 1, $"owners disagree about image {at}");
            _cluster.Expect(_cluster.Ledgers[at].MayEndAs(ends.Length == 0 ? null : ends[0]), $"image {at} has not become what was acknowledged last");
            _cluster.Expect(!home.Any(node => node.Of(at) is BlobState.Lost), $"an owner lost image {at}");
            _cluster.Expect(home.Length == 0 || home.Length == owners.Count, $"an owner lacks image {at}");

            // Where owners are fewer than the copies that are wanted, nobody may let go of a copy; it is no other than theirs.
            _cluster.Expect(away.Length == 0 || owners.Count < _cluster.Replication, $"somebody keeps image {at} who does not own it");
            _cluster.Expect(home.Length == 0 || away.All(node => node.Of(at) is BlobState.Deleted == ends[0].Deleted), $"somebody has not heard of the end of image {at}");
        }
    }
}
