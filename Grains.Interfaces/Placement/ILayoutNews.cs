namespace Reticulum.Placement;

/// <summary>Word from another node that the layout has changed.</summary>
public interface ILayoutNews
{
    /// <summary>The stored layout is read soon; returns at once.</summary>
    void Kick();
}
