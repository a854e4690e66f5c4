namespace Reticulum.Placement;

/// <summary>A node of the layout: who may own images. Whether it is alive is another matter and changes no ownership.</summary>
/// <param name="Id">Made once, kept in the data directory: the node's place on the ring.</param>
/// <param name="Nickname">For people.</param>
/// <param name="Location">Its zone: copies spread over zones first.</param>
/// <param name="Writeable">Takes new originals.</param>
/// <param name="BaseUrl">Where other nodes and people reach it; null: not known yet.</param>
[GenerateSerializer, Immutable, Alias("reticulum.Node")]
public sealed record Node(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Nickname,
    [property: Id(2)] string Location = Node.DefaultLocation,
    [property: Id(3)] bool Writeable = true,
    [property: Id(4)] string? BaseUrl = null)
{
    public const string DefaultLocation = "default";
}
