using Reticulum.Load.Machine;

namespace Reticulum.Load.Driving;

/// <summary>The figures of one contestant in one round.</summary>
/// <param name="Operations">That ended well.</param>
/// <param name="Errors">The others; what they were is in <paramref name="ErrorText"/>.</param>
/// <param name="ErrorText">At most a few kinds.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">Of who did the work: the server, or this process for a bare loop.</param>
/// <param name="ClientSeconds">Processor time of who asked; 0 for a bare loop.</param>
/// <param name="P50">Milliseconds; as <paramref name="P95"/> and <paramref name="P99"/> of what ended well. 0: not known.</param>
/// <param name="P95">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="Bytes">Of all answers, bodies only; 0: not counted.</param>
/// <param name="PeakMebibytes">Of the server during the run; 0 for a bare loop.</param>
/// <param name="Foreign">As in <see cref="IntervalFigures"/>.</param>
internal sealed record Run(
    long Operations,
    long Errors,
    string ErrorText,
    double Seconds,
    double CpuSeconds,
    double ClientSeconds,
    double P50,
    double P95,
    double P99,
    long Bytes,
    double PeakMebibytes,
    double Foreign)
{
    public double PerSecond => Operations / Seconds;

    public double CpuMilliseconds => CpuSeconds * 1e3 / Math.Max(1, Operations);

    public double ClientMilliseconds => ClientSeconds * 1e3 / Math.Max(1, Operations);

    public double Kilobytes => Bytes / 1e3 / Math.Max(1, Operations);

    public bool IsDisturbed => Foreign > QuietMachine.Threshold;
}
