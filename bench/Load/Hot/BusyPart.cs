using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Parts;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Hot;

/// <summary>Hot reads while the resize queue is full: whoever asks for what is there must not wait for those who ask for what is not.</summary>
internal sealed class BusyPart : IPart
{
    private const string Alone = "hot alone";
    private const string Busy = "hot, resize queue full";
    private const int Images = 60;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public string Name => "busy";

    public string Title => "Hot reads while the resize queue is full";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        await using var silo = await context.StartSiloAsync(cancellationToken);
        var set = context.Corpus.TwelveMegapixels();
        var copies = set.ToAtLeast(Images);
        await Uploading.PutAsync(silo.Address, copies.Photographs, cancellationToken);
        var found = await RenditionOfBytes.FindAsync(silo.Address, copies.Photographs[0].Hash, RenditionOfBytes.Small, cancellationToken);
        var target = new WrkTarget(new Uri(silo.Address, found.Path));
        await Wrk.RunAsync(target, silo.Figures, WarmUp, context.Time, cancellationToken);
        using var jobs = JobSequence.Around(copies, new Size(800, IsSquare: false));
        var flood = new Flood(silo.Address, context.Time);
        Contestant[] contestants =
        [
            context.Wrk(Alone, target, silo.Figures),
            new(Busy, async token =>
            {
                await using var flooding = await flood.StartAsync(jobs, token);
                return await Wrk.RunAsync(target, silo.Figures, context.Length, context.Time, token);
            }),
        ];
        var contest = await context.Contest.RunAsync(
            $"hot, {found.Bytes.Length:N0} B", $"{Wrk.Connections} connections, kept alive. The queue is filled with {set.Describe()} → 800w.", contestants, cancellationToken);
        return new PartFindings(
            $"{Flood.Description} CPU is the silo's with the resizes, per hot answer; the client's holds the flood's.",
            [contest],
            [contest.Ratio("busy.p99", "", Busy, Alone, static (busy, alone) => busy.P99 / alone.P99) with { Beside = $"p50 {Number.Ratio(Statistics.Median(contest.Each(Busy, Alone, static (busy, alone) => busy.P50 / alone.P50)))}" }]);
    }
}
