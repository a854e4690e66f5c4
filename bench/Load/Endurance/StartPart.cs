using System.Globalization;
using System.Text;
using Reticulum.Load.Comparing;
using Reticulum.Load.Machine;
using Reticulum.Load.Parts;

namespace Reticulum.Load.Endurance;

/// <summary>What a silo takes to start, and when nobody asks anything.</summary>
internal sealed class StartPart : IPart
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    public string Name => "start";

    public string Title => "Start and idle";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        var machine = new QuietMachine(context.Time);
        var (starts, stops) = (new List<SiloStart>(), new List<double>());
        while (starts.Count < context.Options.Rounds)
        {
            await machine.WaitAsync(cancellationToken);
            await using var silo = await context.StartSiloAsync(cancellationToken);
            starts.Add(silo.Start);
            stops.Add((await silo.StopAsync()).TotalMilliseconds);
        }

        var counted = starts.Any(static start => !start.IsDisturbed) ? [.. starts.Where(static start => !start.IsDisturbed)] : starts;
        await using var idle = await context.StartSiloAsync(cancellationToken);
        var interval = new Interval(context.Time, idle.Figures);
        await Task.Delay(Idle, context.Time, cancellationToken);
        var figures = interval.Read();
        var text = new StringBuilder()
            .AppendLine($"Start to ready on an empty disk: {Statistics.Spread([.. counted.Select(static start => start.ToReady.TotalMilliseconds)])} ms, {Statistics.Spread([.. counted.Select(static start => start.Cpu.TotalMilliseconds)])} ms of processor time; {counted.Count} of {starts.Count} starts count. SIGTERM to the end: {Statistics.Spread(stops)} ms.")
            .AppendLine(CultureInfo.InvariantCulture, $"Idle for {Idle.TotalSeconds:F0} s after a start: {figures.Server / figures.Wall:P2} of a core, {idle.Figures.ResidentMebibytes:F0} MiB, {idle.Figures.Threads} threads.");
        return new PartFindings("Wanted: ready within 3 s, less than 2 % of a core when idle.", [], [], text.ToString());
    }
}
