using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>What a node says that knows no node with originals: it can say nothing of any image, not even that there is none.</summary>
internal static class NoStorageNodes
{
    public const string Why = "no storage node is known yet";

    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static ReadOutcome Outcome => new ReadOutcome.Unavailable(Why, RetryAfter);
}
