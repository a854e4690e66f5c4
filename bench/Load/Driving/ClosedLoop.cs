using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Driving;

/// <summary>
/// Asks servers over a fixed number of connections, each asking the next thing when it has the answer to the last (closed loop): they are never asked
/// for more than that many at once.
/// </summary>
/// <param name="server">For its processor time and memory.</param>
/// <param name="time">For latencies.</param>
internal sealed class ClosedLoop(IServerFigures server, TimeProvider time)
{
    private const int BufferLength = 128 * 1024;

    /// <summary>A run that takes longer is broken off, and shows by its number of operations.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(2);

    public Task<Run> RunAsync(Requests requests, int connections, CancellationToken cancellationToken) =>
        RunAsync(requests, connections, DefaultLimit, cancellationToken);

    /// <param name="requests">Each is made once.</param>
    /// <param name="connections">Requests at one time, to each server.</param>
    /// <param name="limit">Nothing more is asked for after it; what was asked is awaited.</param>
    /// <param name="cancellationToken">Breaks the run off.</param>
    public async Task<Run> RunAsync(Requests requests, int connections, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var latencies = new ConcurrentBag<TimeSpan>();
        var errors = new Errors();
        var next = -1;
        var bytes = 0L;
        server.ResetPeak();
        var interval = new Interval(time, server);
        var started = time.GetTimestamp();

        async Task ClientAsync()
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
            while (Interlocked.Increment(ref next) is var at && at < requests.Count && time.GetElapsedTime(started) < limit)
            {
                using var request = requests.Make(at);
                var asked = time.GetTimestamp();
                var (length, fault) = await AskAsync(http, request, answer => requests.Fault(at, answer), buffer, cancellationToken);
                if (fault is null)
                {
                    latencies.Add(time.GetElapsedTime(asked));
                    Interlocked.Add(ref bytes, length);
                }
                else
                {
                    errors.Add(fault);
                }
            }

            ArrayPool<byte>.Shared.Return(buffer);
        }

        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => ClientAsync()));
        var figures = interval.Read();
        var (p50, p95, p99) = new Latencies(latencies).Usual;
        return new Run(
            latencies.Count, errors.Count, errors.ToString(), figures.Wall.TotalSeconds, figures.Server.TotalSeconds, figures.Own.TotalSeconds,
            p50, p95, p99, bytes, server.PeakMebibytes, figures.Foreign);
    }

    private static async Task<(long Length, string? Fault)> AskAsync(
        HttpClient http, HttpRequestMessage request, Func<HttpResponseMessage, string?> fault, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var length = 0L;
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                length += read;
            }

            return (length, answer.IsSuccessStatusCode ? fault(answer) : ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException exception)
        {
            return (0, exception.HttpRequestError.ToString());
        }
        catch (IOException)
        {
            return (0, "the answer broke off");
        }
    }
}
