using System.Collections.Concurrent;

namespace Reticulum.Load.Driving;

/// <summary>Counts errors by what they say. Safe for use by several threads.</summary>
internal sealed class Errors
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Count => _counts.Values.Sum();

    public void Add(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    public override string ToString() => string.Join("; ", _counts.OrderByDescending(pair => pair.Value).Take(3).Select(pair => $"{pair.Value} × {pair.Key}"));
}
