namespace Reticulum.Configuration;

/// <summary>What somebody meant who wrote a setting's name that there is not.</summary>
internal static class Spelling
{
    /// <summary>The known key that is nearest to <paramref name="key"/>, or null where none is near. Keys are paths with colons; case doesn't count.</summary>
    public static string? Nearest(string key, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (candidate, distance: Distance(key, candidate))).OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(2, LastName(key).Length / 3) ? best.candidate : null;
    }

    // A right name in the wrong section is as near as one slip of the pen.
    private static int Distance(string left, string right) => Math.Min(
        Levenshtein(left.ToUpperInvariant(), right.ToUpperInvariant()),
        1 + Levenshtein(LastName(left).ToUpperInvariant(), LastName(right).ToUpperInvariant()));

    private static string LastName(string key) => key[(key.LastIndexOf(':') + 1)..];

    /// <summary>Insertions, deletions and replacements that make one out of the other.</summary>
    internal static int Levenshtein(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
