namespace Reticulum.Placement;

/// <summary>A node of the layout: who may own images. Whether it is alive is another matter and changes no ownership.</summary>
/// <param name="Id">Made once, kept in the data directory: the node's place on the ring.</param>
/// <param name="Nickname">For people.</param>
/// <param name="Location">Its zone: copies spread over zones first.</param>
/// <param name="Writeable">Takes new originals.</param>
/// <param name="BaseUrl">Where people and web applications reach it; null: not known yet.</param>
/// <param name="Weight">Its share of the ring against a node of weight 1.</param>
/// <param name="InternalUrl">Where other nodes reach its byte plane; null: at <paramref name="BaseUrl"/>.</param>
[GenerateSerializer, Immutable, Alias("reticulum.Node")]
public sealed record Node(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Nickname,
    [property: Id(2)] string Location = Node.DefaultLocation,
    [property: Id(3)] bool Writeable = true,
    [property: Id(4)] string? BaseUrl = null,
    [property: Id(5)] double Weight = 1,
    [property: Id(6)] string? InternalUrl = null)
{
    public const string DefaultLocation = "default";

    /// <summary>Where other nodes reach it; null: not known yet.</summary>
    public string? PeerUrl => InternalUrl ?? BaseUrl;
}
