using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Reticulum;

/// <summary>One line on the console for each thing that an operator cares about, its time in UTC.</summary>
internal static class Logging
{
    /// <summary>Which levels are heard, unless the <c>Logging</c> section says otherwise.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Levels { get; } =
    [
        new("Logging:LogLevel:Default", "Information"),
        new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
        // It says nothing that ErrorHandling does not say; heard at any level, it makes an Activity and a scope for each request.
        new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "None"),
        new("Logging:LogLevel:Orleans", "Warning"),
        // At every start: "Participant check thread has not completed for <uptime of the machine>".
        new("Logging:LogLevel:Orleans.Runtime.Watchdog", "Error"),
        new("Logging:LogLevel:Orleans.Runtime.MembershipService", "Error"),
        // "Silo not running with ServerGC": chosen, its heap is kept for ever; pixels are not on the managed heap anyway.
        new("Logging:LogLevel:Orleans.Runtime.Silo", "Error"),
        // Orleans' placement runs in a resilience pipeline that tells of each call.
        new("Logging:LogLevel:Polly", "Warning"),
    ];

    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders().AddSimpleConsole(static options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            options.ColorBehavior = LoggerColorBehavior.Default;
        });
    }
}
