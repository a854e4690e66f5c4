using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Reticulum.Images;

namespace Reticulum.Tests.Metrics;

/// <summary>All instruments of one node in this process, told from other nodes' by the factory of its meters.</summary>
internal sealed class ProductInstruments : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Instrument> _all = [];
    private readonly HashSet<(string Instrument, string Tag, string Value)> _tags = [];

    public ProductInstruments(IServiceProvider services)
    {
        foreach (var type in Classes.Where(services.GetRequiredService<IServiceProviderIsService>().IsService))
        {
            services.GetRequiredService(type); // some are made where they are first used
        }

        var factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Meter.Name.StartsWith("Reticulum.", StringComparison.Ordinal))
            {
                lock (_gate)
                {
                    _all.Add(instrument);
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        _listener.Start();
    }

    /// <summary>Of each area one, each with instruments of its own.</summary>
    public static IReadOnlyList<Type> Classes { get; } =
        [.. new[] { typeof(GrainsExtensions), typeof(ReticulumHttp), typeof(ImageFormat) }.SelectMany(static one => one.Assembly.GetTypes()).Where(static type => type.Name.EndsWith("Instruments", StringComparison.Ordinal) && type.IsClass)];

    public IReadOnlyList<MetricRow> Rows
    {
        get
        {
            lock (_gate)
            {
                return [.. _all.Select(MetricRow.Of).OrderBy(static row => row.Meter, StringComparer.Ordinal).ThenBy(static row => row.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The tags of all that was counted since, and of what is observed now.</summary>
    public IReadOnlyList<(string Instrument, string Tag, string Value)> Tags()
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            return [.. _tags];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            foreach (var (name, value) in tags)
            {
                _tags.Add((instrument.Name, name, value is bool flag ? flag ? "true" : "false" : $"{value}"));
            }
        }
    }
}
