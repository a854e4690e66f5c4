using System.Collections.Immutable;
using System.Globalization;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Parts;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Cold;

/// <summary>All who resize, started, with the photographs in their stores and folders.</summary>
internal sealed class ColdField : IAsyncDisposable
{
    public const string Loop = "bare loop";
    public const string Ipx = "ipx";
    public const string Filter = "image_filter";

    private const int Images = 24;
    private const int WarmUp = 48;
    private const int FewestOperations = 16;
    private const int MostOperations = 240;

    /// <summary>image_filter takes several times as long, and is asked for so much less.</summary>
    private const int FilterShare = 4;

    // Away from those that are measured: of each kind, as many as the runtime wants to see before it leaves its code alone.
    private static readonly (Size Size, int Times)[] FirstSizes = [(new(40, IsSquare: true), 1_200), (new(640, IsSquare: false), 300)];

    private readonly PartContext _context;
    private readonly PhotographSet _photographs;
    private readonly FreshCopies _fresh;
    private readonly SilosBeside _silos;
    private Peers.Ipx? _ipx;
    private Peers.NginxFilter? _filter;

    private ColdField(PartContext context, PhotographSet photographs, SilosBeside silos) =>
        (_context, _photographs, _fresh, _silos) = (context, photographs, new FreshCopies(photographs), silos);

    public static ImmutableArray<int> Connections { get; } = [2, 8];

    private static int Threads => Environment.ProcessorCount;

    public static string NameOf(string contestant, int connections) => string.Create(CultureInfo.InvariantCulture, $"{contestant}, c={connections}");

    public static async Task<ColdField> StartAsync(PartContext context, PhotographSet photographs, CancellationToken cancellationToken)
    {
        var field = new ColdField(context, photographs, await SilosBeside.StartAsync(context, cancellationToken));
        try
        {
            await field.FillAsync(cancellationToken);
            return field;
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }
    }

    /// <param name="name">Of the contest.</param>
    /// <param name="size">What is asked, give or take some pixels.</param>
    /// <param name="format"><c>jpg</c> or <c>webp</c>.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task<ContestResult> RunAsync(string name, Size size, string format, CancellationToken cancellationToken)
    {
        var operations = Calibrate(size, format);
        var contestants = new List<Contestant> { BareLoop(Loop, size, operations, job => BareResize.LikeRenderer(job, format)) };
        if (format == "jpg")
        {
            contestants.Add(BareLoop("ThumbnailBuffer", size, operations, static job => BareResize.Thumbnail(job)));
        }

        foreach (var connections in Connections)
        {
            // Of their own for each contest and number of connections: nothing is there that an answer could be made of more cheaply than of the original.
            var uploaded = await UploadAsync(cancellationToken);
            contestants.AddRange(_silos.All.Select(silo => Asked(
                NameOf(silo.Name, connections), silo.Silo.Figures, connections, operations, JobSequence.Around(uploaded, size), jobs => SiloRequests.Of(silo.Silo.Address, jobs, format))));
            if (_ipx is { } ipx)
            {
                contestants.Add(Asked(NameOf(Ipx, connections), ipx.Figures, connections, operations, JobSequence.Around(Plain, size), jobs => Gets(
                    ipx.Address, jobs, job => Peers.Ipx.PathOf(job.Photograph, job.Size, format))));
            }

            if (_filter is { } filter && format == "jpg")
            {
                contestants.Add(Asked(NameOf(Filter, connections), filter.Figures, connections, Math.Max(FewestOperations / 2, operations / FilterShare), JobSequence.Around(Plain, size), jobs => Gets(
                    filter.Filter, jobs, static job => Peers.NginxFilter.PathOf(job.Photograph, job.Size))));
            }
        }

        foreach (var contestant in contestants)
        {
            await contestant.RunAsync(cancellationToken); // warm: not counted
        }

        return await _context.Contest.RunAsync(name, $"{_photographs.Describe()}. {operations} resizes of each in each round (image_filter: a quarter).", contestants, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _silos.DisposeAsync();
        if (_ipx is { } ipx)
        {
            await ipx.DisposeAsync();
        }

        if (_filter is { } filter)
        {
            await filter.DisposeAsync();
        }
    }

    // As many images as a silo has of them, so that the mix of sizes is the same.
    private PhotographSet Plain => _photographs with { Photographs = [.. Enumerable.Range(0, Images).Select(n => _photographs.Photographs[n % _photographs.Photographs.Length])] };

    private async Task<PhotographSet> UploadAsync(CancellationToken cancellationToken)
    {
        var copies = _fresh.Take(Images);
        await _silos.PutAsync(copies, cancellationToken);
        return _photographs with { Photographs = copies };
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var options = _context.Options;
        _ipx = options.Ipx is { } installed ? await Peers.Ipx.StartAsync(installed, _photographs.Photographs, _context.Time, cancellationToken) : null;
        _filter = options.ImageFilter is { } module ? await Peers.NginxFilter.StartAsync(module, _photographs.Photographs, _context.Time, cancellationToken) : null;
        await _context.Progress.WriteLineAsync("warm-up");
        var warm = ImmutableArray.CreateBuilder<ResizeJob>();
        foreach (var (size, times) in FirstSizes)
        {
            using var jobs = JobSequence.Around(await UploadAsync(cancellationToken), size);
            warm.AddRange(jobs.Take(times));
        }

        // The runtime compiles what is used often again, in the background: a quarter of the processor time of the first resizes.
        foreach (var (_, silo) in _silos.All)
        {
            await _context.ClosedLoop(silo.Figures).RunAsync(SiloRequests.Of(silo.Address, warm.ToImmutable()), Connections[^1], cancellationToken);
        }

        if (_ipx is { } ipx)
        {
            await _context.ClosedLoop(ipx.Figures).RunAsync(
                Gets(ipx.Address, [.. warm.Take(WarmUp)], job => Peers.Ipx.PathOf(Original(job.Photograph), job.Size, "jpg")), Connections[^1], cancellationToken);
        }
    }

    // Copies have their original's name, and no file of their own.
    private Photograph Original(Photograph copy) => _photographs.Photographs.First(photograph => photograph.Name == copy.Name);

    /// <summary>As many as take the loop about so long as a run is wanted to be.</summary>
    private int Calibrate(Size size, string format)
    {
        using var sequence = JobSequence.Around(_photographs, size);
        var jobs = sequence.Take(WarmUp / 2);
        var run = _context.BareLoop().Run(jobs.Length, Threads, n => BareResize.LikeRenderer(jobs[n], format).Length);
        return Math.Clamp((int)(run.PerSecond * _context.Options.Seconds), FewestOperations, MostOperations);
    }

    private Contestant BareLoop(string name, Size size, int operations, Func<ResizeJob, byte[]> resize)
    {
        var sequence = JobSequence.Around(Plain, size);
        return new Contestant(name, _ =>
        {
            var jobs = sequence.Take(operations);
            return Task.FromResult(_context.BareLoop().Run(jobs.Length, Threads, n => resize(jobs[n]).Length));
        });
    }

    private Contestant Asked(string name, IServerFigures server, int connections, int operations, JobSequence sequence, Func<ImmutableArray<ResizeJob>, Requests> ask) =>
        new(name, cancellationToken => _context.ClosedLoop(server).RunAsync(ask(sequence.Take(operations)), connections, cancellationToken));

    private static Requests Gets(Uri server, ImmutableArray<ResizeJob> jobs, Func<ResizeJob, string> path) =>
        Requests.Of([.. jobs.Select(job => new Uri(server, path(job)))]) with { Fault = static (_, answer) => answer.Content.Headers.ContentType?.MediaType?.StartsWith("image/", StringComparison.Ordinal) == true ? null : "no image" };
}
