using System.Collections.Concurrent;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Replication;

/// <summary>A fan-out under every mixture of failures: what is said is true of the (fake) disks, and only nodes of the plan are touched.</summary>
public sealed class CopySenderPropertyTests
{
    private const int Most = 7;

    private static readonly byte[] Bytes = TestImage.Bytes("a picture");

    private static readonly ImageMetadata Image = TestImage.Of(Bytes, generation: 5);

    private static readonly Node[] Nodes = RingGenerators.Numbered(Most + 2);

    private enum Temper
    {
        Well,
        Away,
        Refuses,
        Full,
        Hangs,
        Throws,

        /// <summary>It stores, and its answer is lost.</summary>
        Mute,

        /// <summary>It has it already.</summary>
        Holds,
        Deleted,
        Collides,
    }

    private static readonly Gen<(Temper Temper, int Delay)> AnyNode = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Temper.Well)),
            (2, Gen.Enum<Temper>().Where(temper => temper is not Temper.Deleted and not Temper.Collides)),
            (1, Gen.Enum<Temper>())),
        Gen.Int[0, 4].Select(step => step * 600));

    [Fact]
    public Task Start_AnyMixtureOfFailures_WhatItSaysIsTrue() =>
        Gen.Select(AnyNode.Array[0, Most], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Bool.Array[Most]).SampleAsync(
            async (tempers, replication, min, seemsHolder) =>
            {
                min = Math.Min(min, replication);
                var time = new FakeTimeProvider();
                var peers = new FakePeers(Nodes);
                for (var at = 0; at < tempers.Length; at++)
                {
                    Set(peers[Nodes[at]], tempers[at].Temper, TimeSpan.FromMilliseconds(tempers[at].Delay), time);
                }

                var order = Nodes[..tempers.Length];
                var plan = new ReplicaPlan([.. order.Take(replication)], [.. order.Skip(replication)], []);
                var running = new Busiest(peers);
                var streams = new ConcurrentBag<MemoryStream>();
                var sending = new CopySender(
                    peers,
                    Options.Create(new ReplicationOptions { Replication = replication, MinReplication = min }),
                    time,
                    NullLogger<CopySender>.Instance).Start(plan, Image, Open, Nodes.Where((_, at) => at < Most && seemsHolder[at]).Select(node => node.Id).ToHashSet());
                var allWell = tempers.All(static node => node is { Temper: Temper.Well, Delay: 0 });
                await (allWell ? sending.Rest : time.PassUntilAsync(sending.Rest)); // where all is well, it takes no time

                var (outcome, rest) = (await sending.Outcome, await sending.Rest);
                var holders = peers.HoldersOf(Image.Id);

                // What it says is true.
                Assert.All(outcome.Durable.Concat(rest.Durable), node => Assert.Contains(node.Id, holders));
                Assert.Equal(rest.Durable.Length, rest.Durable.Distinct().Count());
                Assert.Subset(rest.Durable.ToHashSet(), outcome.Durable.ToHashSet());
                Assert.True(outcome is not SendOutcome.Acknowledged || outcome.Durable.Length >= min);
                Assert.True(outcome is not SendOutcome.TooFew || outcome.Durable.Length < min);
                Assert.Equal(rest is SendOutcome.Acknowledged, rest.Durable.Length >= min && rest is not SendOutcome.Superseded and not SendOutcome.Collision);
                Assert.True(rest is not SendOutcome.Superseded || tempers.Any(node => node.Temper == Temper.Deleted));
                Assert.True(rest is not SendOutcome.Collision || tempers.Any(node => node.Temper == Temper.Collides));
                Assert.True(outcome is not SendOutcome.TooFew { NoRoom: true } || tempers.Any(node => node.Temper == Temper.Full));

                if (allWell && tempers.Length >= min)
                {
                    Assert.IsType<SendOutcome.Acknowledged>(outcome);
                    Assert.Equal(Math.Min(replication, tempers.Length), rest.Durable.Length);
                }

                // One turn for a node of the plan, none for another.
                Assert.All(order, node => Assert.InRange(peers[node].CountOf("store"), 0, 1));
                Assert.All(order, node => Assert.InRange(peers[node].CountOf("confirm"), 0, 1));
                Assert.All(Nodes[tempers.Length..], node => Assert.Empty(peers[node].Asked));
                Assert.All(peers.Nodes, node => Assert.False(node.Overlapped));
                Assert.InRange(running.Most, 0, 2 * replication);
                Assert.All(streams, stream => Assert.False(stream.CanRead));

                MemoryStream Open()
                {
                    var stream = new MemoryStream(Bytes);
                    streams.Add(stream);
                    return stream;
                }
            },
            iter: 400);

    private static void Set(FakeCopies node, Temper temper, TimeSpan delay, TimeProvider time)
    {
        switch (temper)
        {
            case Temper.Away:
                node.Reachable = false;
                break;
            case Temper.Mute:
                node.After = _ => new StoreReply.Unreachable("the answer was lost");
                break;
            case Temper.Holds:
                node.Put(Image with { Generation = 2 }, Bytes);
                break;
            case Temper.Deleted:
                node.Bury(Image.Id, new Tombstone(6, DateTimeOffset.UnixEpoch));
                break;
            case Temper.Collides:
                node.Put(Image with { Sha256 = new string('0', 64) }, Bytes);
                break;
        }

        node.Before = async (_, token) =>
        {
            await Task.Delay(temper == Temper.Hangs ? Timeout.InfiniteTimeSpan : delay, time, token);
            return temper switch
            {
                Temper.Refuses => new StoreReply.Refused("it is draining"),
                Temper.Full => new StoreReply.Refused("it is full", NoRoom: true),
                Temper.Throws => throw new IOException("a broken wire"),
                _ => null,
            };
        };
    }

    /// <summary>How many nodes were being asked at one time.</summary>
    private sealed class Busiest
    {
        private readonly Lock _lock = new();
        private int _now;

        public Busiest(FakePeers peers)
        {
            foreach (var node in peers.Nodes)
            {
                node.Entered += entered =>
                {
                    lock (_lock)
                    {
                        _now += entered ? 1 : -1;
                        Most = Math.Max(Most, _now);
                    }
                };
            }
        }

        public int Most { get; private set; }
    }
}
