using System.Globalization;

namespace Reticulum.Load.Resizing;

/// <summary>What is asked of a photograph: a centred square, or a width.</summary>
/// <param name="Pixels">Side, or width.</param>
/// <param name="IsSquare">Cut to a square.</param>
internal readonly record struct Size(int Pixels, bool IsSquare)
{
    /// <summary>As in a URL.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pixels}{(IsSquare ? 's' : 'w')}");
}
