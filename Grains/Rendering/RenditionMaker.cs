using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// Makes renditions, each once however many ask for it at the same time, and the sizes of one original that are asked for at the same time in one job,
/// which decodes once where that is cheaper.
///
/// <para>Terms. A <em>flight</em> is one rendition being made, with the number of those who wait for it. A <em>batch</em> is the job of one original: it
/// gathers flights until a thread has taken it and has read the original against its hash: browsers ask for their sizes within these milliseconds. A flight that nobody waits for any more leaves its batch; a batch without flights is given up, also in the
/// middle of its work.</para>
///
/// One instance for each silo. In the cluster an image's grain is what brings all askers to one silo.
/// </summary>
internal sealed class RenditionMaker(
    RenderQueue queue,
    Renderer renderer,
    DiskBlobStore blobs,
    RenditionStore store,
    IHotRenditions hot,
    IOptions<RenderOptions> options,
    RenderInstruments instruments,
    TimeProvider time)
{
    private readonly bool _derive = options.Value.Derive;
    private readonly Lock _gate = new();
    private readonly Dictionary<RenditionKey, Flight> _flights = [];
    private readonly Dictionary<ImageId, Batch> _gathering = [];

    /// <summary>The rendition, when it is made. Nothing is looked up: the caller has seen that it is not there.</summary>
    /// <param name="image">The original's metadata; its bytes are proven before they are decoded.</param>
    /// <param name="size">The size.</param>
    /// <param name="format">The format.</param>
    /// <param name="cancellationToken">Ends the wait, and the work if nobody else waits.</param>
    public Task<RenderOutcome> MakeAsync(ImageMetadata image, SizeSpec size, ImageFormat format, CancellationToken cancellationToken)
    {
        var flight = Flight.Of(image, size, format);
        if (flight.Plan.WhyNotRenderable is { } why)
        {
            return Task.FromResult<RenderOutcome>(new RenderOutcome.NotRenderable(why));
        }

        lock (_gate)
        {
            if (_flights.TryGetValue(flight.Key, out var under))
            {
                queue.Promote(under.Batch!);
                flight = under;
            }
            else if (!TryJoin(image, flight) && !TryEnqueue(image, [flight], ahead: false))
            {
                instruments.OnRefused();
                return Task.FromResult<RenderOutcome>(new RenderOutcome.Busy(RenderQueue.RetryAfter));
            }

            flight.Waiters++;
        }

        return WaitAsync(flight, cancellationToken);
    }

    /// <summary>
    /// Several sizes, in one job, behind all that somebody waits for. Completes when they are made, or at once where there is no place for them.
    /// </summary>
    /// <param name="image">The original's metadata.</param>
    /// <param name="sizes">The sizes that are not there yet.</param>
    /// <param name="cancellationToken">Gives up those that nobody else waits for.</param>
    public Task MakeAheadAsync(ImageMetadata image, IEnumerable<SizeSpec> sizes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var flights = sizes.Select(size => Flight.Of(image, size, image.Format))
                .Where(flight => flight.Plan.WhyNotRenderable is null && !_flights.ContainsKey(flight.Key))
                .DistinctBy(flight => flight.Key)
                .ToArray();
            if (flights.Length == 0 || !TryEnqueue(image, flights, ahead: true))
            {
                return Task.CompletedTask;
            }

            foreach (var flight in flights)
            {
                flight.Waiters++;
            }

            return Task.WhenAll(flights.Select(flight => WaitAsync(flight, cancellationToken)));
        }
    }

    private bool TryJoin(ImageMetadata image, Flight flight)
    {
        if (!_gathering.TryGetValue(image.Id, out var batch) || batch.Image.Sha256 != image.Sha256 || !queue.TryExtend(batch, batch.CostWith(flight)))
        {
            return false;
        }

        batch.Add(flight);
        _flights.Add(flight.Key, flight);
        queue.Promote(batch);
        return true;
    }

    private bool TryEnqueue(ImageMetadata image, Flight[] flights, bool ahead)
    {
        var batch = new Batch(this, image);
        Array.ForEach(flights, batch.Add);
        if (!queue.TryEnqueue(batch, ahead, flights.Length))
        {
            return false;
        }

        _gathering[image.Id] = batch;
        Array.ForEach(flights, flight => _flights.Add(flight.Key, flight));
        return true;
    }

    private async Task<RenderOutcome> WaitAsync(Flight flight, CancellationToken cancellationToken)
    {
        try
        {
            return await flight.Outcome.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(flight);
        }
    }

    private void Leave(Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Waiters == 0 && !flight.Outcome.Task.IsCompleted)
            {
                Forget(flight);
                if (flight.Batch!.Remove(flight))
                {
                    Forget(flight.Batch); // given up: nobody may join it any more
                }
            }
        }
    }

    private void Forget(Batch batch)
    {
        if (_gathering.TryGetValue(batch.Image.Id, out var current) && current == batch)
        {
            _gathering.Remove(batch.Image.Id);
        }
    }

    private void Forget(Flight flight)
    {
        if (_flights.TryGetValue(flight.Key, out var current) && current == flight)
        {
            _flights.Remove(flight.Key);
        }
    }

    private IReadOnlyList<Flight> Close(Batch batch)
    {
        lock (_gate)
        {
            Forget(batch);
            return batch.Flights;
        }
    }

    private void Land(Flight flight, RenderOutcome outcome)
    {
        lock (_gate)
        {
            Forget(flight);
            flight.Outcome.TrySetResult(outcome);
        }
    }

    private void Crash(Flight flight, Exception error)
    {
        lock (_gate)
        {
            Forget(flight);
            flight.Outcome.TrySetException(error);
        }
    }

    private void Run(Batch batch)
    {
        IReadOnlyList<Flight> flights = [];
        try
        {
            var path = batch.Abandoned.IsCancellationRequested ? null : ProvenOriginal(batch.Image.Id);
            flights = Close(batch);
            if (flights.Count == 0)
            {
                instruments.OnAbandoned();
                return;
            }

            Render(batch, path, flights);
        }
        catch (OperationCanceledException) when (batch.Abandoned.IsCancellationRequested)
        {
            instruments.OnAbandoned();
            foreach (var flight in flights)
            {
                // Somebody may have come back in the last moment: he asks again.
                Land(flight, new RenderOutcome.Busy(RenderQueue.RetryAfter));
            }
        }
        catch (UndecodableImageException)
        {
            foreach (var flight in flights)
            {
                Land(flight, new RenderOutcome.NoOriginal("the original cannot be decoded"));
            }
        }
        catch (Exception error)
        {
            foreach (var flight in flights.Count > 0 ? flights : Close(batch))
            {
                Crash(flight, error);
            }
        }
    }

    private string? ProvenOriginal(ImageId id) => blobs.Find(id) is BlobState.Present present && blobs.IsRight(id, present.Path) ? present.Path : null;

    private void Render(Batch batch, string? path, IReadOnlyList<Flight> flights)
    {
        var image = batch.Image;
        if (path is null)
        {
            foreach (var flight in flights)
            {
                Land(flight, new RenderOutcome.NoOriginal("there is no right copy of the original here"));
            }

            return;
        }

        var started = time.GetTimestamp();
        instruments.OnJob();
        foreach (var (flight, rendered) in Render(path, image, flights, batch.Abandoned))
        {
            var seal = RenditionSeal.For(rendered.Bytes, rendered.Width, rendered.Height);
            var rendition = new Rendition(flight.Key, rendered.Bytes, rendered.Width, rendered.Height, seal.EntityTag, image.UploadedAt);
            if (store.TryWrite(rendition))
            {
                // Seen alive, put, seen alive again: a delete in between has either emptied the memory after the put, or is seen here.
                hot.Put(rendition);
                if (blobs.Find(image.Id) is not BlobState.Present)
                {
                    hot.Remove(image.Id);
                }
            }

            instruments.OnRendered(flight.Key.Format, rendition.Bytes.Length, time.GetElapsedTime(started));
            started = time.GetTimestamp();
            Land(flight, new RenderOutcome.Made(rendition));
        }
    }

    // Those that a stored rendition serves first: they are small, and need no decode.
    private IEnumerable<(Flight Flight, RenderedImage Rendered)> Render(string path, ImageMetadata image, IReadOnlyList<Flight> flights, CancellationToken cancellationToken)
    {
        var left = new List<Flight>();
        var stored = _derive ? store.List(image.Id).Select(static file => file.Key).ToArray() : [];
        foreach (var flight in flights)
        {
            if (DeriveRule.Source(image, flight.Plan, stored) is { } key && store.TryProve(key, image.UploadedAt) is MemoryContent { Rendition: var larger })
            {
                yield return (flight, renderer.Derive(larger, image, flight.Plan, cancellationToken));
            }
            else
            {
                left.Add(flight);
            }
        }

        var next = 0;
        foreach (var rendered in left.Count == 0 ? [] : renderer.Render(path, image, [.. left.Select(static flight => flight.Plan)], cancellationToken))
        {
            yield return (left[next++], rendered);
        }
    }

    private sealed class Flight
    {
        public required RenditionKey Key { get; init; }

        public required RenderPlan Plan { get; init; }

        public Batch? Batch { get; set; }

        public int Waiters { get; set; }

        public TaskCompletionSource<RenderOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static Flight Of(ImageMetadata image, SizeSpec size, ImageFormat format) => new()
        {
            Key = new RenditionKey(image.Id, size, format),
            Plan = RenderPlan.Create(image.Width, image.Height, image.Pages, size, format),
        };
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A token source without timer or wait handle holds nothing to release.")]
    private sealed class Batch(RenditionMaker maker, ImageMetadata image) : RenderJob
    {
        private readonly CancellationTokenSource _abandoned = new();
        private readonly List<Flight> _flights = [];
        private long _cost;

        public ImageMetadata Image => image;

        public CancellationToken Abandoned => _abandoned.Token;

        // Read by the queue, under its own lock, while the batch may still grow: hence a field and not a sum.
        public override long Cost => Interlocked.Read(ref _cost);

        /// <summary>Cheap ones first: nobody waits for an AVIF who asked for a thumbnail. Under the maker's lock.</summary>
        public IReadOnlyList<Flight> Flights => [.. _flights.OrderBy(flight => flight.Plan.Format == ImageFormat.Avif).ThenBy(flight => (long)flight.Plan.Width * flight.Plan.Height)];

        public void Add(Flight flight)
        {
            flight.Batch = this;
            _flights.Add(flight);
            Weigh();
        }

        /// <summary>True: it was the last one, and the work is given up.</summary>
        public bool Remove(Flight flight)
        {
            _flights.Remove(flight);
            Weigh();
            if (_flights.Count == 0)
            {
                _abandoned.Cancel();
            }

            return _flights.Count == 0;
        }

        public override void Run() => maker.Run(this);

        /// <summary>What it would cost with one more. Under the maker's lock.</summary>
        public long CostWith(Flight flight) => Estimate([.. _flights, flight]);

        private void Weigh() => Interlocked.Exchange(ref _cost, Estimate(_flights));

        private long Estimate(IReadOnlyCollection<Flight> flights) =>
            flights.Count == 0 ? 0 : RenderCost.Estimate(image, [.. flights.Select(flight => flight.Plan)]);
    }
}
