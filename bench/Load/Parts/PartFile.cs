using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reticulum.Load.Parts;

/// <summary>
/// A part's findings between its run and the report: <c>part.json</c> in the folder of results, so that parts can be run one by one, on different days,
/// and again. A later run replaces an earlier one.
/// </summary>
/// <param name="Part">Its name.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Findings">What it found.</param>
/// <param name="When">It ended.</param>
/// <param name="Took">From its start to its end.</param>
/// <param name="Machine">Processor, memory, versions, what is set in the environment.</param>
/// <param name="Commit">Of the tree that was measured; empty: not known.</param>
/// <param name="Rounds">Of each contest, that were wanted.</param>
/// <param name="Seconds">Of each contestant in each round, about.</param>
internal sealed record PartFile(string Part, string Title, PartFindings Findings, DateTimeOffset When, TimeSpan Took, string Machine, string Commit, int Rounds, double Seconds)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public async Task WriteAsync(DirectoryInfo results, CancellationToken cancellationToken)
    {
        results.Create();
        await File.WriteAllTextAsync(PathOf(results, Part), JsonSerializer.Serialize(this, Format), cancellationToken);
    }

    /// <summary>What an earlier run found is not shown as this one's.</summary>
    public static void Forget(DirectoryInfo results, string part)
    {
        results.Create();
        File.Delete(PathOf(results, part));
    }

    /// <summary>Null: the part was not run.</summary>
    public static PartFile? Read(DirectoryInfo results, string part) =>
        File.Exists(PathOf(results, part)) ? JsonSerializer.Deserialize<PartFile>(File.ReadAllText(PathOf(results, part)), Format) : null;

    private static string PathOf(DirectoryInfo results, string part) => Path.Combine(results.FullName, $"{part}.json");
}
