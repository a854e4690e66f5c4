using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>Whether this node has all that it should have, as far as all the silos knew when it last compared itself with them.</summary>
internal sealed class Settlement(IClusterMap map)
{
    private volatile string? _key;

    public bool IsSettled => _key is { } key && key == RangeView.Of(map.Current).Key;

    public void Settle(RangeView view) => _key = view.Key;

    public void Unsettle() => _key = null;
}
