using Reticulum.Images;

namespace Reticulum.Cluster;

/// <summary>The last things that happened on this node, for the dashboard page; in memory, bounded.</summary>
public interface IRecentActivity
{
    void Record(ActivityKind kind, ImageId image, string note);

    /// <summary>The image is deleted: nothing is told of it any more.</summary>
    void Forget(ImageId image);

    /// <summary>Newest first.</summary>
    IReadOnlyList<Activity> Latest(ActivityKind kind);
}

/// <param name="At">When.</param>
/// <param name="Image">Which image.</param>
/// <param name="Note">A few words for people.</param>
public sealed record Activity(DateTimeOffset At, ImageId Image, string Note);

public enum ActivityKind
{
    Upload,
    Verification,

    /// <summary>A copy that arrived from, or went to, another node.</summary>
    Stash,
}
