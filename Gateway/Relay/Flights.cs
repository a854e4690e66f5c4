using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>
/// Reads that are under way, each once however many wait for it. A reader that goes away ends nothing for the others; the last one ends the flight.
/// At most <see cref="Limit"/> at one time.
/// </summary>
internal sealed class Flights(Func<Flight, CancellationToken, Task<Landing>> fly)
{
    public const int Limit = 2048;

    private readonly Lock _gate = new();
    private readonly Dictionary<RenditionKey, Flight> _flights = [];

    /// <summary>Null: too many are under way.</summary>
    public async Task<ReadOutcome?> JoinAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        Flight? flight;
        lock (_gate)
        {
            if (!_flights.TryGetValue(key, out flight))
            {
                if (_flights.Count >= Limit)
                {
                    return null;
                }

                flight = new Flight(key);
                _flights.Add(key, flight);
                flight.Landing = Task.Run(() => FlyAsync(flight), CancellationToken.None);
            }

            flight.Readers++;
        }

        try
        {
            return (await flight.Landing.WaitAsync(cancellationToken)).ToOutcome();
        }
        finally
        {
            Leave(flight);
        }
    }

    /// <summary>The image is deleted: what is under way of it must not stay in a cache.</summary>
    public void Forget(ImageId id)
    {
        lock (_gate)
        {
            foreach (var flight in _flights.Values.Where(flight => flight.Key.Id == id))
            {
                flight.IsForgotten = true;
            }
        }
    }

    private async Task<Landing> FlyAsync(Flight flight)
    {
        try
        {
            return await fly(flight, flight.Abandoned.Token);
        }
        finally
        {
            lock (_gate)
            {
                Remove(flight); // whoever comes now finds it in a cache
            }
        }
    }

    private void Leave(Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Readers > 0)
            {
                return;
            }

            Remove(flight);
        }

        // Nobody can join any more. What it has brought, or still brings, is let go of when it has ended.
        _ = EndAsync(flight);
    }

    private void Remove(Flight flight)
    {
        if (_flights.TryGetValue(flight.Key, out var current) && current == flight)
        {
            _flights.Remove(flight.Key);
        }
    }

    private static async Task EndAsync(Flight flight)
    {
        try
        {
            if (!flight.Landing.IsCompleted)
            {
                await flight.Abandoned.CancelAsync();
            }

            (await flight.Landing).Dispose();
        }
        catch (Exception)
        {
            // whoever waited for it has seen it
        }
        finally
        {
            flight.Abandoned.Dispose();
        }
    }
}

/// <summary>One read under way.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "Flights disposes of the token source when the flight has ended.")]
internal sealed class Flight(RenditionKey key)
{
    private volatile bool _isForgotten;

    public RenditionKey Key => key;

    /// <summary>It was deleted meanwhile.</summary>
    public bool IsForgotten
    {
        get => _isForgotten;
        set => _isForgotten = value;
    }

    public CancellationTokenSource Abandoned { get; } = new();

    public Task<Landing> Landing { get; set; } = null!;

    /// <summary>Under the lock of <see cref="Flights"/>.</summary>
    public int Readers { get; set; }
}
