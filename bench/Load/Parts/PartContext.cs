using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Parts;

/// <summary>What a part works with.</summary>
/// <param name="Options">As told.</param>
/// <param name="Time">The clock.</param>
/// <param name="Progress">For whoever waits.</param>
internal sealed record PartContext(PartOptions Options, TimeProvider Time, TextWriter Progress)
{
    public Contest Contest { get; } = new(Options.Rounds, new QuietMachine(Time), Progress);

    public Corpus Corpus { get; } = new(Options.Corpus);

    /// <summary>How long wrk asks in each round.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(Options.Seconds);

    public ClosedLoop ClosedLoop(IServerFigures server) => new(server, Time);

    public BareLoop BareLoop(IServerFigures? server = null) => new(server, Time);

    /// <summary>What is cold is made of the original, and what is hot stays as it is, unless that is what is measured: else the contestants would not do the same.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="polishes">That is what is measured.</param>
    /// <param name="executable">Another build than ours.</param>
    public Task<StartedSilo> StartSiloAsync(CancellationToken cancellationToken, bool polishes = false, FileInfo? executable = null) =>
        StartedSilo.StartAsync(executable ?? Options.Silo, Time, polishes ? ["Render:Derive=false"] : ["Render:Derive=false", "Render:PolishAfter=0"], cancellationToken);

    /// <summary>A contestant that asks one address again and again.</summary>
    public Contestant Wrk(string name, WrkTarget target, IServerFigures server) =>
        new(name, cancellationToken => Driving.Wrk.RunAsync(target, server, Length, Time, cancellationToken));
}
