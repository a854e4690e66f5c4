using Reticulum.Load.Driving;

namespace Reticulum.Load.Comparing;

/// <summary>One of those that do the same work in turns.</summary>
/// <param name="Name">For the report; the same in every round.</param>
/// <param name="RunAsync">One run of it.</param>
internal sealed record Contestant(string Name, Func<CancellationToken, Task<Run>> RunAsync);
