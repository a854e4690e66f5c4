using Reticulum.Errors;
using Reticulum.Images;

namespace Reticulum.Uploads;

/// <summary>The field <c>size_hints</c>: sizes with commas between them, <c>100s,640w</c>.</summary>
internal static class SizeHints
{
    /// <param name="text">The field.</param>
    /// <param name="limits">How many, how large.</param>
    /// <param name="sizes">Each once, in their order.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public static Problem? TryParse(string text, LimitOptions limits, out IReadOnlyCollection<SizeSpec> sizes)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var parsed = new List<SizeSpec>(Math.Min(parts.Length, limits.MaxSizeHints));
        sizes = parsed;
        if (parts.Length > limits.MaxSizeHints)
        {
            return new(ProblemCode.MalformedSizeHints, $"At most {limits.MaxSizeHints} sizes are taken.");
        }

        foreach (var part in parts)
        {
            if (!SizeSpec.TryParse(part, limits.MaxDimension, out var size))
            {
                return new(ProblemCode.MalformedSizeHints, $"A size is <n>s, <n>w, <n>h or <n>w<m>h, each number from 1 to {limits.MaxDimension}.");
            }

            if (!parsed.Contains(size))
            {
                parsed.Add(size);
            }
        }

        return null;
    }
}
