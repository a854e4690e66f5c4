using System.Collections.Immutable;

namespace Reticulum.Load.Photographs;

/// <summary>Photographs that no store has seen: the same pictures under ever new hashes.</summary>
internal sealed class FreshCopies(PhotographSet set)
{
    // Another run of the bench may ask the same cluster.
    private int _next = Random.Shared.Next(1_000_000) * 1_000;

    public ImmutableArray<Photograph> Take(int count) =>
        [.. Enumerable.Range(0, count).Select(n => set.Photographs[n % set.Photographs.Length].Copy(_next++))];
}
