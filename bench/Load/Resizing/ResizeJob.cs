using Reticulum.Load.Photographs;

namespace Reticulum.Load.Resizing;

/// <summary>One photograph at one size.</summary>
internal readonly record struct ResizeJob(Photograph Photograph, Size Size);
