using System.Collections.Concurrent;
using System.Globalization;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Cluster;

/// <summary>A list of requests, done over a fixed number of connections, each taking the next when it has the answer to the last.</summary>
internal sealed class Requests(HttpClient http, TimeProvider time)
{
    /// <param name="make">Makes the n-th; used once.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="connections">At one time.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task<Part> RunAsync(Func<int, HttpRequestMessage> make, int count, int connections, CancellationToken cancellationToken)
    {
        var latencies = new ConcurrentBag<TimeSpan>();
        var errors = new Driving.Errors();
        var next = -1;
        var interval = new Interval(time, server: null);

        async Task ClientAsync()
        {
            while (Interlocked.Increment(ref next) is var at && at < count)
            {
                using var request = make(at);
                var started = time.GetTimestamp();
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                await answer.Content.CopyToAsync(Stream.Null, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    latencies.Add(time.GetElapsedTime(started));
                }
                else
                {
                    errors.Add(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => ClientAsync()));
        return new Part(latencies.Count, errors, new Latencies(latencies), interval.Read());
    }
}
