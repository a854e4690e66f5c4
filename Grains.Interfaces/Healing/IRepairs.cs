using Reticulum.Images;

namespace Reticulum.Healing;

/// <summary>This node's copies that need a look; takes note and returns at once.</summary>
public interface IRepairs
{
    /// <summary>The copy of the image is wanted here and was not found, or was wrong: it is looked at and, where this node owns it and lacks it, fetched.</summary>
    void Look(ImageId id);
}
