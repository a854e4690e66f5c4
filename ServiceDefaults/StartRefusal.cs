using Microsoft.Extensions.Hosting;

namespace Reticulum;

/// <summary>
/// Something found out after the process has begun to start keeps it from going on (another live node has its id): it stops, says why on stderr, and exits
/// with 2, as for a wrong setting.
/// </summary>
public sealed class StartRefusal(IHostApplicationLifetime lifetime)
{
    private string? _why;

    /// <summary>Null: nothing refuses.</summary>
    public string? Why => Volatile.Read(ref _why);

    public void Refuse(string why)
    {
        Interlocked.CompareExchange(ref _why, why, null);
        lifetime.StopApplication();
    }
}
