using System.Globalization;
using System.Text.RegularExpressions;

namespace Reticulum.Tests.Cluster;

/// <summary>A system call as strace saw it (<c>-f -ttt -T -y</c>): one that ended.</summary>
/// <param name="Name">Of the call: <c>fsync</c>.</param>
/// <param name="Arguments">With the paths behind the descriptors: <c>123&lt;/data/tmp/a&gt;</c>.</param>
/// <param name="Result">Negative: it failed.</param>
/// <param name="Start">Seconds of the machine's clock, the same for all processes.</param>
/// <param name="End">Of the call, likewise.</param>
internal sealed partial record SystemCall(string Name, string Arguments, long Result, double Start, double End)
{
    /// <summary>The kernel's number of the thread.</summary>
    public int Thread { get; init; }

    /// <summary>All of a trace, in the order in which they ended. Calls of one thread do not overlap; what a thread has begun is finished by its next line.</summary>
    public static IReadOnlyList<SystemCall> Parse(IEnumerable<string> trace)
    {
        var calls = new List<SystemCall>();
        var begun = new Dictionary<string, (string Name, string Arguments, double Start)>();
        foreach (var line in trace)
        {
            if (Whole().Match(line) is { Success: true } whole)
            {
                var start = Number(whole, "time");
                calls.Add(new SystemCall(whole.Groups["name"].Value, whole.Groups["args"].Value, long.Parse(whole.Groups["result"].Value, CultureInfo.InvariantCulture), start, start + Number(whole, "took")) { Thread = ThreadOf(whole) });
            }
            else if (Unfinished().Match(line) is { Success: true } unfinished)
            {
                begun[unfinished.Groups["thread"].Value] = (unfinished.Groups["name"].Value, unfinished.Groups["args"].Value, Number(unfinished, "time"));
            }
            else if (Resumed().Match(line) is { Success: true } resumed && begun.Remove(resumed.Groups["thread"].Value, out var first))
            {
                calls.Add(new SystemCall(
                    first.Name,
                    first.Arguments + resumed.Groups["args"].Value,
                    long.Parse(resumed.Groups["result"].Value, CultureInfo.InvariantCulture),
                    first.Start,
                    first.Start + Number(resumed, "took"))
                { Thread = ThreadOf(resumed) });
            }
        }

        return [.. calls.OrderBy(call => call.End)];
    }

    /// <summary>The path behind the first descriptor; empty where there is none.</summary>
    public string Path => Descriptor().Match(Arguments) is { Success: true } match ? match.Groups["path"].Value : "";

    /// <summary>The texts among the arguments, of a rename: from, to.</summary>
    public IReadOnlyList<string> Texts => [.. Quoted().Matches(Arguments).Select(match => match.Groups["text"].Value)];

    private static int ThreadOf(Match match) => int.Parse(match.Groups["thread"].Value, CultureInfo.InvariantCulture);

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<thread>\d+)\s+(?<time>\d+\.\d+) (?<name>\w+)\((?<args>.*)\)\s+= (?<result>-?\d+).*<(?<took>\d+\.\d+)>$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(?<thread>\d+)\s+(?<time>\d+\.\d+) (?<name>\w+)\((?<args>.*?)\s*<unfinished \.\.\.>$")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^(?<thread>\d+)\s+(?<time>\d+\.\d+) <\.\.\. \w+ resumed>(?<args>.*)\)\s+= (?<result>-?\d+).*<(?<took>\d+\.\d+)>$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"^\d+<(?<path>[^>]*)>")]
    private static partial Regex Descriptor();

    [GeneratedRegex("\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Quoted();
}
