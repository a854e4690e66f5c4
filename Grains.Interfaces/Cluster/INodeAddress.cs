namespace Reticulum.Cluster;

/// <summary>Where this process listens, as far as it listens already.</summary>
public interface INodeAddress
{
    /// <summary>The first address, <c>http://127.0.0.1:8080</c>; null: it does not listen yet.</summary>
    string? First { get; }
}
