namespace Reticulum.Rendering;

/// <summary>What comes out of <see cref="Renderer"/>.</summary>
/// <param name="Bytes">The encoded image.</param>
/// <param name="Width">Pixels of one frame.</param>
/// <param name="Height">Pixels of one frame.</param>
internal sealed record RenderedImage(byte[] Bytes, int Width, int Height);
