using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Images;

/// <summary>Bounds on what is taken in and what can be asked for.</summary>
public sealed class LimitOptions : IOptionsSection
{
    public static string Section => "Reticulum:Limits";

    /// <summary>Largest upload, in bytes of the image itself. Beyond it: 413.</summary>
    [Range(1, 1L << 40)]
    public long MaxUploadBytes { get; set; } = 64L << 20;

    /// <summary>Most pixels of one frame of a source. Beyond it: 413, from the header, before any decoding.</summary>
    [Range(1, 2_000_000_000)]
    public long MaxPixels { get; set; } = 100_000_000;

    /// <summary>Longest side of a source, in pixels. Beyond it: 413, from the header.</summary>
    [Range(1, 1_000_000)]
    public int MaxSourceDimension { get; set; } = 32_768;

    /// <summary>Most frames of a source. Beyond it: 413, from the header.</summary>
    [Range(1, 100_000)]
    public int MaxFrames { get; set; } = 1_000;

    /// <summary>Most pixels of all the frames of an animation together. Beyond it: 413, from the header.</summary>
    [Range(1, 100_000_000_000)]
    public long MaxAnimationPixels { get; set; } = 250_000_000;

    /// <summary>Largest N in a size (<c>300w</c>), in pixels. Beyond it: 400.</summary>
    [Range(1, 65_535)]
    public int MaxDimension { get; set; } = 8192;

    /// <summary>Most sizes in one upload's <c>size_hints</c>. Beyond it: 400.</summary>
    [Range(0, 1_000)]
    public int MaxSizeHints { get; set; } = 16;
}
