using Reticulum.Tests.Architecture;

namespace Reticulum.Tests.Deployment;

/// <summary>A unit's file: what each key says, in order.</summary>
internal sealed class SystemdUnit
{
    private readonly ILookup<string, string> _values;

    private SystemdUnit(string path) => (Path, _values) = (path, File.ReadLines(path)
        .Select(static line => line.Trim()).Where(static line => line.Contains('=', StringComparison.Ordinal) && line[0] is not ('#' or '['))
        .Select(static line => line.Split('=', 2))
        .ToLookup(static pair => pair[0], static pair => pair[1]));

    public string Path { get; }

    public static SystemdUnit Read(string name) => new(System.IO.Path.Combine(SourceTree.Root, "deploy", "systemd", name));

    public IReadOnlyList<string> this[string key] => [.. _values[key]];

    public string Only(string key) => _values[key].Single();

    /// <summary>Of <c>Environment=</c>, one variable a line as we write it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment => _values["Environment"].Select(static text => text.Split('=', 2)).Select(static pair => KeyValuePair.Create(pair[0], pair[1]));

    /// <summary>Names of <c>LoadCredential=</c>, which are the names of the files that the node sees.</summary>
    public IEnumerable<string> Credentials => _values["LoadCredential"].Select(static text => text.Split(':')[0]);
}
