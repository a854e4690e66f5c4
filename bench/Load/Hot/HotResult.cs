namespace Reticulum.Load.Hot;

/// <param name="Servers">Names: nginx, then the silos.</param>
/// <param name="Contests">With all their rounds.</param>
internal sealed record HotResult(IReadOnlyList<string> Servers, IReadOnlyList<HotContest> Contests);
