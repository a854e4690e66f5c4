namespace Reticulum.Healing;

/// <summary>What came of one round.</summary>
/// <param name="Complete">All the silos that are not missing were compared with, under one view, to the end.</param>
/// <param name="WithAllAlive">The same of those that are alive.</param>
/// <param name="Left">Images that this node still is behind with.</param>
/// <param name="Kept">Images that it has and does not own, still.</param>
/// <param name="Done">Images that were made what they should be, or let go of.</param>
internal readonly record struct RebalanceRound(bool Complete, bool WithAllAlive, int Left, long Kept, int Done)
{
    public bool IsSettled => Complete && Left == 0;
}
