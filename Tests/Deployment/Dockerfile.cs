using System.Text.Json;
using Reticulum.Tests.Architecture;

namespace Reticulum.Tests.Deployment;

/// <summary>deploy/Dockerfile as an engine reads it: stages, and what each says, in order.</summary>
internal sealed class Dockerfile
{
    private Dockerfile(IReadOnlyList<Stage> stages) => Stages = stages;

    public IReadOnlyList<Stage> Stages { get; }

    public Stage this[string stage] => Stages.Single(one => one.Name == stage);

    public static Dockerfile Read() => Parse(File.ReadAllLines(Path.Combine(SourceTree.Root, "deploy", "Dockerfile")));

    public static Dockerfile Parse(IEnumerable<string> lines)
    {
        var stages = new List<Stage>();
        var joined = "";
        foreach (var line in lines.Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#'))
        {
            joined += line.TrimEnd('\\');
            if (line.EndsWith('\\'))
            {
                continue;
            }

            var words = joined.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            joined = "";
            if (words[0] == "FROM")
            {
                var from = words[1].Split(' ').Where(static word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
                stages.Add(new Stage(from[2], from[0], []));
            }
            else if (stages.Count > 0)
            {
                stages[^1].Instructions.Add(new Instruction(words[0], words[1]));
            }
        }

        return new Dockerfile(stages);
    }

    /// <summary>The stage and those it is built on, the first of them first.</summary>
    public IReadOnlyList<Stage> Ancestry(string stage) =>
        Stages.FirstOrDefault(one => one.Name == stage) is { } found ? [.. Ancestry(found.From), found] : [];

    /// <summary>The environment of what runs in an image of this stage.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(string stage) => Ancestry(stage)
        .SelectMany(static one => one.Of("ENV"))
        .SelectMany(static text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(static pair => pair.Split('=', 2))
        .GroupBy(static pair => pair[0], static pair => pair[1])
        .ToDictionary(static values => values.Key, static values => values.Last());

    /// <summary>A command in its JSON form, without a shell.</summary>
    public string[] CommandOf(string stage, string instruction)
    {
        var text = Ancestry(stage).SelectMany(one => one.Of(instruction)).Last();
        return JsonSerializer.Deserialize<string[]>(text[text.IndexOf('[', StringComparison.Ordinal)..])!;
    }

    internal sealed record Stage(string Name, string From, List<Instruction> Instructions)
    {
        public IEnumerable<string> Of(string instruction) => Instructions.Where(one => one.Name == instruction).Select(static one => one.Text);
    }

    internal sealed record Instruction(string Name, string Text);
}
