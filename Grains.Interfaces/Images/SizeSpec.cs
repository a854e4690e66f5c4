using System.Globalization;

namespace Reticulum.Images;

/// <summary>
/// The size part of an image's URL: <c>full</c>, <c>100s</c>, <c>100w</c>, <c>100h</c> or <c>100w200h</c>.
/// Pixels of the upright image. One canonical text form each; <see cref="TryParse"/> also takes the sloppy ones.
/// To add a size form: its letter in <see cref="TryParse"/>, its text in <see cref="ToString"/>, its geometry in <c>RenderPlan</c>.
/// </summary>
[GenerateSerializer, Immutable, Alias("reticulum.SizeSpec")]
public readonly record struct SizeSpec : ISpanFormattable
{
    /// <summary>Characters of the longest text form: two numbers with a sign, and their letters.</summary>
    public const int MaxTextLength = 24;

    private const string FullText = "full";

    private SizeSpec(int side, int width, int height) => (Side, Width, Height) = (side, width, height);

    /// <summary>The image as large as it is. Also the default value.</summary>
    public static SizeSpec Full => default;

    /// <summary>Side of the centred square; 0: no square is asked for.</summary>
    [Id(0)]
    public int Side { get; }

    /// <summary>Largest width; 0: any.</summary>
    [Id(1)]
    public int Width { get; }

    /// <summary>Largest height; 0: any.</summary>
    [Id(2)]
    public int Height { get; }

    public bool IsFull => this == Full;

    public static SizeSpec Square(int side) => new(side, 0, 0);

    /// <param name="width">0: any.</param>
    /// <param name="height">0: any.</param>
    public static SizeSpec Box(int width, int height) => new(0, width, height);

    /// <summary>
    /// Takes <c>full</c>, or one or more of <c>&lt;digits&gt;s</c>, <c>&lt;digits&gt;w</c>, <c>&lt;digits&gt;h</c> in any order,
    /// each at most once, ASCII digits only, leading zeros allowed. <c>s</c> wins over the others.
    /// </summary>
    /// <param name="text">One segment of a URL's path, decoded.</param>
    /// <param name="maxDimension">Largest number allowed, also where <c>s</c> makes it void.</param>
    /// <param name="size">The size, if it is one.</param>
    public static bool TryParse(ReadOnlySpan<char> text, int maxDimension, out SizeSpec size)
    {
        size = default;
        if (text.SequenceEqual(FullText))
        {
            return true;
        }

        int side = 0, width = 0, height = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !TryParseNumber(text[..digits], maxDimension, out var number))
            {
                return false;
            }

            ref var target = ref side;
            switch (text[digits])
            {
                case 's': break;
                case 'w': target = ref width; break;
                case 'h': target = ref height; break;
                default: return false;
            }

            if (target != 0)
            {
                return false;
            }

            target = number;
            text = text[(digits + 1)..];
        }

        size = side != 0 ? Square(side) : Box(width, height);
        return !size.IsFull;
    }

    /// <summary>The canonical form, which is also the name of the rendition's file.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[MaxTextLength];
        return TryFormat(text, out var written, default, null) ? new string(text[..written]) : "";
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc cref="ToString()"/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) => this switch
    {
        { IsFull: true } => destination.TryWrite(CultureInfo.InvariantCulture, $"{FullText}", out charsWritten),
        { Side: > 0 } => destination.TryWrite(CultureInfo.InvariantCulture, $"{Side}s", out charsWritten),
        { Height: 0 } => destination.TryWrite(CultureInfo.InvariantCulture, $"{Width}w", out charsWritten),
        { Width: 0 } => destination.TryWrite(CultureInfo.InvariantCulture, $"{Height}h", out charsWritten),
        _ => destination.TryWrite(CultureInfo.InvariantCulture, $"{Width}w{Height}h", out charsWritten),
    };

    private static bool TryParseNumber(ReadOnlySpan<char> digits, int max, out int number)
    {
        digits = digits.TrimStart('0');
        number = 0;
        return digits.Length is > 0 and <= 9
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number <= max;
    }
}
