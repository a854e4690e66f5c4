namespace Reticulum.Cluster;

/// <summary>Where this process listens, as far as it listens already.</summary>
public interface INodeAddress
{
    /// <summary>The first public address, with a host that others can reach, <c>http://127.0.0.1:8080</c>; null: it does not listen yet.</summary>
    string? First { get; }

    /// <summary>Of the byte plane, where it has an address of its own; null: it has not.</summary>
    string? Internal { get; }
}
