using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Reticulum.HealthCheck;

/// <summary>The command line behind <c>health</c>. Pure.</summary>
/// <param name="Question"><c>live</c>, <c>ready</c> or <c>cluster</c>.</param>
/// <param name="Url">Whom to ask; null: this machine's own node.</param>
/// <param name="Wait">How long to ask again while the answer is no; zero: once.</param>
/// <param name="Settings">What else is said, for the node's settings: <c>--urls</c>.</param>
internal sealed record HealthArguments(string Question, string? Url, TimeSpan Wait, string[] Settings)
{
    public const string Usage = """
        Usage: health [live|ready|cluster] [--url http://127.0.0.1:8080] [--wait seconds]; live: the process answers; ready, the default: send it requests; cluster: the others can do without it
        """;

    private static readonly string[] Questions = ["live", "ready", "cluster"];

    /// <summary>Null: not understood.</summary>
    public static HealthArguments? TryParse(string[] arguments)
    {
        var word = arguments is [var first, ..] && !first.StartsWith('-') ? first : null;
        var settings = word is null ? arguments : arguments[1..];
        var said = new ConfigurationBuilder().AddCommandLine(settings).Build();
        var wait = TimeSpan.Zero;
        if ((word is not null && !Questions.Contains(word)) || (said["wait"] is { } text && !TryParseSeconds(text, out wait)) || settings.Any(static one => one is "-h" or "--help"))
        {
            return null;
        }

        return new HealthArguments(word ?? "ready", said["url"], wait, settings);
    }

    private static bool TryParseSeconds(string text, out TimeSpan length)
    {
        var right = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        length = TimeSpan.FromSeconds(seconds);
        return right;
    }
}
