using System.Diagnostics.Metrics;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>Figures of resizing.</summary>
internal sealed class RenderInstruments
{
    public const string MeterName = "Reticulum.Rendering";

    private readonly Meter _meter;
    private readonly Counter<long> _rendered;
    private readonly Counter<long> _renderedBytes;
    private readonly Counter<long> _jobs;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _abandoned;
    private readonly Histogram<double> _timeInQueue;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _polished;
    private readonly Counter<long> _polishedBytes;

    public RenderInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _rendered = _meter.CreateCounter<long>("reticulum.renditions.made", "{rendition}", "Renditions made, by format.");
        _renderedBytes = _meter.CreateCounter<long>("reticulum.renditions.made.size", "By", "Bytes of the renditions made, by format.");
        _jobs = _meter.CreateCounter<long>("reticulum.render.jobs", "{job}", "Jobs started; one may make several renditions of an original.");
        _refused = _meter.CreateCounter<long>("reticulum.render.refused", "{rendition}", "Renditions refused because the queue was full.");
        _abandoned = _meter.CreateCounter<long>("reticulum.render.abandoned", "{job}", "Jobs given up because nobody waited any more.");
        _polished = _meter.CreateCounter<long>("reticulum.renditions.polished", "{rendition}", "Hot renditions encoded again with care, by what came of it.");
        _polishedBytes = _meter.CreateCounter<long>("reticulum.renditions.polished.bytes", "By", "Bytes by which polished renditions are smaller than the first encodes that they replaced.");
        _timeInQueue = _meter.CreateHistogram<double>("reticulum.render.time_in_queue", "s", "Time from when somebody waits for a job until a thread takes it.");
        _duration = _meter.CreateHistogram<double>("reticulum.render.duration", "s", "Time of a rendition on its thread, without the wait before, by format.");
    }

    public void Observe(RenderQueue queue)
    {
        _meter.CreateObservableGauge("reticulum.render.waiting", () => queue.Waiting, "{rendition}", "Renditions that somebody waits for, and that wait for a thread.");
        _meter.CreateObservableGauge("reticulum.render.waiting.ahead", () => queue.WaitingAhead, "{rendition}", "Renditions made ahead that wait for a thread.");
        _meter.CreateObservableGauge("reticulum.render.places", () => queue.Places, "{rendition}", "Places to wait in: Render:QueueLength.");
        _meter.CreateObservableGauge("reticulum.render.clogged", () => queue.WhyClogged is null ? 0 : 1, description: "1: the queue is clogged, and the node not ready.");
        _meter.CreateObservableGauge("reticulum.render.running", () => queue.Running, "{job}", "Jobs on a thread.");
        _meter.CreateObservableGauge("reticulum.render.running.bytes", () => queue.RunningBytes, "By", "Estimated memory of the jobs on a thread.");
        _meter.CreateObservableGauge("reticulum.render.memory.limit", () => queue.MemoryBytes, "By", "Estimated memory that jobs may have together: Render:MemoryBytes.");
    }

    public void OnJob() => _jobs.Add(1);

    public void OnTaken(TimeSpan inQueue) => _timeInQueue.Record(inQueue.TotalSeconds);

    public void OnRendered(ImageFormat format, long bytes, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("format", format.Extension);
        _rendered.Add(1, tag);
        _renderedBytes.Add(bytes, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }

    /// <param name="saved">Bytes; 0: the first encode stays.</param>
    public void OnPolished(long saved)
    {
        _polished.Add(1, new KeyValuePair<string, object?>("outcome", saved > 0 ? "replaced" : "kept"));
        _polishedBytes.Add(saved);
    }

    public void OnGaveWay() => _polished.Add(1, new KeyValuePair<string, object?>("outcome", "gave_way"));

    public void OnRefused() => _refused.Add(1);

    public void OnAbandoned() => _abandoned.Add(1);
}
