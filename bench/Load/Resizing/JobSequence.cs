using System.Collections.Immutable;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Resizing;

/// <summary>
/// Distinct pairs of photograph and size, in the same order each time, each given out once: what is asked is always cold. Not safe for use by several threads.
/// </summary>
internal sealed class JobSequence : IDisposable
{
    private const int Seed = 7;

    private readonly IEnumerator<ResizeJob> _jobs;

    private JobSequence(IEnumerable<ResizeJob> jobs) => _jobs = jobs.GetEnumerator();

    /// <summary>Sizes that differ as little as they can from <paramref name="size"/>: it, 1 more, 1 less, 2 more and so on, all photographs at each.</summary>
    public static JobSequence Around(PhotographSet set, Size size) => new(Mix(
        set, Enumerable.Range(0, size.Pixels).Select(step => size with { Pixels = size.Pixels + ((step + 1) / 2 * (step % 2 == 0 ? -1 : 1)) })));

    /// <summary>Widths between two bounds, in a mixed order, all photographs at each.</summary>
    public static JobSequence Between(PhotographSet set, int smallest, int largest)
    {
        var widths = Enumerable.Range(smallest, largest - smallest + 1).ToArray();
        new Random(Seed).Shuffle(widths);
        return new JobSequence(Mix(set, widths.Select(width => new Size(width, IsSquare: false))));
    }

    /// <summary>The next jobs; fewer than <paramref name="count"/> when there are no more.</summary>
    public ImmutableArray<ResizeJob> Take(int count)
    {
        var taken = ImmutableArray.CreateBuilder<ResizeJob>();
        while (taken.Count < count && _jobs.MoveNext())
        {
            taken.Add(_jobs.Current);
        }

        return taken.ToImmutable();
    }

    public void Dispose() => _jobs.Dispose();

    private static IEnumerable<ResizeJob> Mix(PhotographSet set, IEnumerable<Size> sizes)
    {
        var order = new Random(Seed);
        foreach (var size in sizes)
        {
            var photographs = set.Photographs.ToArray();
            order.Shuffle(photographs);
            foreach (var photograph in photographs)
            {
                yield return new ResizeJob(photograph, size);
            }
        }
    }
}
