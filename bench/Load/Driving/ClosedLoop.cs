using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Reticulum.Load.Machine;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Driving;

/// <summary>
/// Asks a server for resizes over a fixed number of connections, each asking the next thing when it has the answer to the last (closed loop):
/// the server is never asked for more than that many at once.
/// </summary>
/// <param name="address">The server.</param>
/// <param name="server">For its processor time.</param>
/// <param name="time">For latencies.</param>
internal sealed class ClosedLoop(Uri address, ProcessFigures server, TimeProvider time)
{
    private const string WidthHeader = "X-Image-Width";

    /// <param name="jobs">Each is asked for once.</param>
    /// <param name="connections">Requests at one time.</param>
    /// <param name="limit">Nothing more is asked for after it; what was asked is awaited.</param>
    /// <param name="cancellationToken">Breaks the run off.</param>
    public async Task<Run> RunAsync(ImmutableArray<ResizeJob> jobs, int connections, TimeSpan limit, CancellationToken cancellationToken)
    {
        var paths = jobs.Select(job => new Uri(address, $"image/{job.Photograph.Hash}/{job.Size}/photo.jpg")).ToArray();
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        using var http = new HttpClient(handler);
        var latencies = new ConcurrentBag<TimeSpan>();
        var errors = new Errors();
        var next = -1;
        var bytes = 0L;
        var interval = new Interval(time, server);
        var started = time.GetTimestamp();

        async Task ClientAsync()
        {
            while (Interlocked.Increment(ref next) is var at && at < paths.Length && time.GetElapsedTime(started) < limit)
            {
                var asked = time.GetTimestamp();
                if (await GetAsync(http, paths[at], jobs[at].Size, errors, cancellationToken) is { } length)
                {
                    latencies.Add(time.GetElapsedTime(asked));
                    Interlocked.Add(ref bytes, length);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => ClientAsync()));
        var figures = interval.Read();
        return new Run(latencies.Count, errors, new Latencies(latencies), bytes, figures, figures.Server);
    }

    private static async Task<long?> GetAsync(HttpClient http, Uri path, Size size, Errors errors, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await body.CopyToAsync(Stream.Null, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                errors.Add(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
            }
            else if (!IsRendition(answer, size) || answer.Content.Headers.ContentLength is not { } length)
            {
                errors.Add("not the JPEG that was asked for");
            }
            else
            {
                return length;
            }
        }
        catch (HttpRequestException exception)
        {
            errors.Add(exception.HttpRequestError.ToString());
        }

        return null;
    }

    private static bool IsRendition(HttpResponseMessage answer, Size size) =>
        answer.Content.Headers.ContentType?.MediaType == "image/jpeg"
        && answer.Headers.TryGetValues(WidthHeader, out var widths)
        && widths.Single() == size.Pixels.ToString(CultureInfo.InvariantCulture);
}
