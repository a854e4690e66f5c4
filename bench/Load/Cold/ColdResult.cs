using System.Collections.Immutable;
using Reticulum.Load.Comparing;
using Reticulum.Load.Endurance;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Cold;

/// <param name="Options">As told.</param>
/// <param name="Starts">With an empty data directory.</param>
/// <param name="Idle">Before the first image; null: not measured.</param>
/// <param name="Contests">In the order in which they were run.</param>
/// <param name="Memory">In a silo started anew; null: not measured.</param>
/// <param name="IdleAfter">After the memory run; null: not measured.</param>
/// <param name="Stop">From SIGTERM to the end of the process.</param>
internal sealed record ColdResult(
    ColdOptions Options,
    ImmutableArray<SiloStart> Starts,
    IdleResult? Idle,
    ImmutableArray<ContestResult> Contests,
    MemoryResult? Memory,
    IdleResult? IdleAfter,
    TimeSpan Stop);
