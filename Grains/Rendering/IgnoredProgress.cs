namespace Reticulum.Rendering;

/// <summary>NetVips listens to a cancellation token only where somebody listens to the progress; this is somebody.</summary>
internal sealed class IgnoredProgress : IProgress<int>
{
    public static IgnoredProgress Instance { get; } = new();

    public void Report(int value)
    {
    }
}
