using System.Diagnostics.Metrics;

namespace Reticulum.Images;

/// <summary>Figures of the renditions in memory. They are what there is of the answers of <see cref="HotPath"/>, which has no time for more.</summary>
internal sealed class HotInstruments(IMeterFactory meters)
{
    public const string MeterName = "Reticulum.Hot";

    private readonly Meter _meter = meters.Create(MeterName);

    public void Observe(HotRenditions hot)
    {
        _meter.CreateObservableCounter("reticulum.hot.hits", () => hot.Hits, "{rendition}", "Looks into the memory that found the rendition.");
        _meter.CreateObservableCounter("reticulum.hot.misses", () => hot.Misses, "{rendition}", "Looks into the memory that did not.");
        _meter.CreateObservableGauge("reticulum.hot.bytes", () => hot.Bytes, "By", "Renditions in memory, with what an entry costs beside its own bytes.");
    }
}
