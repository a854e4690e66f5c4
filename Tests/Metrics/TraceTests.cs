using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Reticulum.Tests.Http;
using Reticulum.Tests.PostgreSql;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>Two nodes, each the whole product, on one database: what one request makes both of them do is one trace.</summary>
public sealed class TraceTests(SharedPostgreSql postgreSql)
{
    [Fact]
    public async Task Get_ThroughANodeWithoutACopy_IsOneTraceOverHttpAndGrainsOfBoth()
    {
        await using var nodes = await TwoNodes.StartAsync(postgreSql, ReticulumApplication.StartTraced);
        var (without, hash) = await nodes.StoreOnOneAsync();
        var trace = ActivityTraceId.CreateRandom();
        using var spans = new Spans(trace);
        var root = ActivitySpanId.CreateRandom();
        using var answer = await without.GetAsync($"/image/{hash}/200w/x.webp", ("traceparent", $"00-{trace}-{root}-01"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var seen = spans.Started.ToArray();
        Assert.Equal(1, seen.Count(span => span.ParentSpanId == root));
        Assert.All(seen, span => Assert.True(span.ParentSpanId == root || seen.Any(other => other.SpanId == span.ParentSpanId), $"{span.OperationName} has no parent"));
        Assert.True(Count("Microsoft.AspNetCore", ActivityKind.Server) >= 2, Describe());
        Assert.True(Count("System.Net.Http", ActivityKind.Client) >= 1, Describe());
        Assert.True(Count("Microsoft.Orleans", ActivityKind.Client) >= 1, Describe());
        Assert.True(Count("Microsoft.Orleans", ActivityKind.Server) >= 1, Describe());

        // What a client is told of an error leads to the trace.
        using var refused = await without.GetAsync($"/image/{hash}/x/x.webp", ("traceparent", $"00-{trace}-{root}-01"));
        Assert.Equal(trace.ToHexString(), (await ReticulumApplication.JsonAsync(refused)).GetProperty("request_id").GetString());

        int Count(string source, ActivityKind kind) => seen.Count(span => span.Source.Name.StartsWith(source, StringComparison.Ordinal) && span.Kind == kind);

        string Describe() => string.Join('\n', seen.Select(static span => $"{span.Source.Name} {span.Kind} {span.DisplayName}"));
    }

    /// <summary>Nothing is carried from node to node where nobody collects it: it would cost each request something.</summary>
    [Fact]
    public async Task Get_NobodyCollects_NothingIsCarriedAlong()
    {
        await using var nodes = await TwoNodes.StartAsync(postgreSql, ReticulumApplication.Start);
        var (without, hash) = await nodes.StoreOnOneAsync();
        var trace = ActivityTraceId.CreateRandom();
        using var spans = new Spans(trace);
        using var answer = await without.GetAsync($"/image/{hash}/200w/x.webp", ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["Microsoft.AspNetCore"], spans.Started.Select(static span => span.Source.Name));
    }

    /// <summary>The spans of one trace, of the whole process.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;

        public Spans(ActivityTraceId trace)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = static _ => true,
                Sample = (ref options) => options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStarted = activity =>
                {
                    if (activity.TraceId == trace)
                    {
                        Started.Enqueue(activity);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public ConcurrentQueue<Activity> Started { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
