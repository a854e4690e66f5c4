using System.Net;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Hot;

/// <summary>
/// More clients than the resize queue has places (64 for each core by default), each asking for a cold rendition, and after a 503 once more, a moment later: the
/// queue is full when it was refused for the first time, and stays so.
/// </summary>
internal sealed class Flood(Uri silo, TimeProvider time)
{
    private const int PlacesForEachCore = 64;
    private const int More = 16;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    private static int Clients => (PlacesForEachCore * Environment.ProcessorCount) + Environment.ProcessorCount + More;

    public string Describe() => $"{Clients} clients ask for cold renditions all the time; who is answered 503 asks again after {Again.TotalMilliseconds:F0} ms.";

    /// <returns>When the queue is full; the flood ebbs when it is disposed of.</returns>
    public async Task<Flowing> StartAsync(JobSequence jobs, CancellationToken cancellationToken)
    {
        var flowing = new Flowing(cancellationToken);
        flowing.Run(Enumerable.Range(0, Clients).Select(_ => ClientAsync(flowing, jobs)));
        await flowing.Full.WaitAsync(cancellationToken);
        return flowing;
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
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private Task _clients = Task.CompletedTask;

        public Flowing(CancellationToken cancellationToken) => _ebb = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });

        public CancellationToken Ebbing => _ebb.Token;

        public Task Full => _full.Task;

        public void OnRefused() => _full.TrySetResult();

        public ResizeJob Next(JobSequence jobs)
        {
            lock (_gate)
            {
                return jobs.Take(1)[0];
            }
        }

        public void Run(IEnumerable<Task> clients) => _clients = Task.WhenAll([.. clients]);

        public async ValueTask DisposeAsync()
        {
            await _ebb.CancelAsync();
            await _clients;
            _ebb.Dispose();
            Http.Dispose();
        }
    }
}
