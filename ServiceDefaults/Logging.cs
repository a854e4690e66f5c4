using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Reticulum.Cluster;

namespace Reticulum;

/// <summary>One line on the console for each thing that an operator cares about, its time in UTC.</summary>
internal static class Logging
{
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

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

    /// <param name="logging">Of the host.</param>
    /// <param name="configuration">Not checked yet: what is no format is told with everything else that is wrong.</param>
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        if (string.Equals(configuration[$"{LogOptions.Section}:{nameof(LogOptions.Format)}"], LogOptions.Json, StringComparison.Ordinal))
        {
            logging.AddJsonConsole(static options => Say(options, Timestamp));
            return;
        }

        logging.AddSimpleConsole(static options =>
        {
            Say(options, Timestamp + " ");
            options.SingleLine = true;
            options.ColorBehavior = LoggerColorBehavior.Default;
        });
    }

    private static void Say(ConsoleFormatterOptions options, string timestamp)
    {
        options.IncludeScopes = true; // the request's id
        options.UseUtcTimestamp = true;
        options.TimestampFormat = timestamp;
    }
}
