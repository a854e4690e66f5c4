using System.Globalization;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Resizing;

/// <summary>What is asked of a photograph: a centred square, or a width.</summary>
/// <param name="Pixels">Side, or width.</param>
/// <param name="IsSquare">Cut to a square.</param>
internal readonly record struct Size(int Pixels, bool IsSquare)
{
    /// <summary>The whole photograph at this size, before a square is cut from it.</summary>
    public (int Width, int Height) Scaled(Photograph photograph)
    {
        var scale = Pixels / (double)(IsSquare ? Math.Min(photograph.Width, photograph.Height) : photograph.Width);
        return ((int)Math.Round(photograph.Width * scale), (int)Math.Round(photograph.Height * scale));
    }

    /// <summary>As in a URL.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pixels}{(IsSquare ? 's' : 'w')}");
}
