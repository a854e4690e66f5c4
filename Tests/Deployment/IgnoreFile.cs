using System.Text.RegularExpressions;
using Reticulum.Tests.Architecture;

namespace Reticulum.Tests.Deployment;

/// <summary>.dockerignore, as far as ours goes: the last line that matches a path, or a directory above it, decides.</summary>
internal sealed class IgnoreFile
{
    private readonly IReadOnlyList<(Regex Pattern, bool Ignores)> _rules;

    private IgnoreFile(IEnumerable<string> lines) => _rules =
    [
        .. lines.Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => (new Regex($"^{Pattern(line.TrimStart('!').TrimEnd('/'))}(/.*)?$", RegexOptions.CultureInvariant), line[0] != '!')),
    ];

    public static IgnoreFile Read() => new(File.ReadAllLines(Path.Combine(SourceTree.Root, ".dockerignore")));

    public static IgnoreFile Parse(params string[] lines) => new(lines);

    /// <param name="path">From the root, with slashes.</param>
    public bool LetsThrough(string path) => !_rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)).Ignores;

    private static string Pattern(string glob) =>
        Regex.Escape(glob).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
}
