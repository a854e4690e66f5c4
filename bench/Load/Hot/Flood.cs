using System.Net;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Hot;

/// <summary>
/// Clients who each ask for a cold rendition, and after a 503 once more, a moment later: more and more of them, until one is refused. The resize queue is full
/// then, and stays so, as there is always somebody to take a place that becomes free.
/// </summary>
internal sealed class Flood(Uri silo, TimeProvider time)
{
    private const int AtOnce = 32;
    private const int Most = 4096;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    public static string Description => $"Clients ask for cold renditions all the time, so many that some are refused; who is answered 503 asks again after {Again.TotalMilliseconds:F0} ms.";

    /// <returns>When the queue is full; the flood ebbs when it is disposed of.</returns>
    /// <exception cref="InvalidOperationException">Nobody was refused.</exception>
    public async Task<Flowing> StartAsync(JobSequence jobs, CancellationToken cancellationToken)
    {
        var flowing = new Flowing(cancellationToken);
        for (var clients = 0; clients < Most && !flowing.IsFull; clients += AtOnce)
        {
            flowing.Add(Enumerable.Range(0, AtOnce).Select(_ => ClientAsync(flowing, jobs)));
            await Task.Delay(Again, time, cancellationToken);
        }

        if (flowing.IsFull)
        {
            return flowing;
        }

        await flowing.DisposeAsync();
        throw new InvalidOperationException($"{Most} clients do not fill the resize queue.");
    }

    private async Task ClientAsync(Flowing flowing, JobSequence jobs)
    {
        try
        {
            while (!flowing.Ebbing.IsCancellationRequested)
            {
                var job = flowing.Next(jobs);
                for (var refused = true; refused;)
                {
                    using var answer = await flowing.Http.GetAsync(new Uri(silo, SiloRequests.PathOf(job, "jpg")), flowing.Ebbing);
                    refused = answer.StatusCode == HttpStatusCode.ServiceUnavailable;
                    if (refused)
                    {
                        flowing.OnRefused();
                        await Task.Delay(Again, time, flowing.Ebbing);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It ebbs.
        }
    }

    /// <summary>A flood under way.</summary>
    public sealed class Flowing : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ebb;
        private readonly Lock _gate = new();
        private readonly List<Task> _clients = [];
        private volatile bool _isFull;

        public Flowing(CancellationToken cancellationToken) => _ebb = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });

        public CancellationToken Ebbing => _ebb.Token;

        /// <summary>Somebody was refused.</summary>
        public bool IsFull => _isFull;

        public void OnRefused() => _isFull = true;

        public ResizeJob Next(JobSequence jobs)
        {
            lock (_gate)
            {
                return jobs.Take(1)[0];
            }
        }

        public void Add(IEnumerable<Task> clients) => _clients.AddRange(clients);

        public async ValueTask DisposeAsync()
        {
            await _ebb.CancelAsync();
            await Task.WhenAll(_clients);
            _ebb.Dispose();
            Http.Dispose();
        }
    }
}
