namespace Reticulum.Load.Machine;

/// <summary>What a start took.</summary>
/// <param name="ToReady">From the start of the process to the first 200 of <c>/healthz/ready</c>.</param>
/// <param name="Cpu">Processor time until then: what the start takes on a busy machine too.</param>
/// <param name="Foreign">As in <see cref="IntervalFigures"/>.</param>
internal readonly record struct SiloStart(TimeSpan ToReady, TimeSpan Cpu, double Foreign)
{
    public bool IsDisturbed => Foreign > QuietMachine.Threshold;
}
