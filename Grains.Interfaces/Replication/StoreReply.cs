namespace Reticulum.Replication;

/// <summary>What came of telling one node to keep a copy.</summary>
public abstract record StoreReply
{
    private StoreReply()
    {
    }

    /// <summary>Durable there: written, read against its hashes, flushed, renamed, directories flushed; now or before.</summary>
    public sealed record Stored : StoreReply;

    /// <summary>It was deleted there under <paramref name="Generation"/>, which is not below the one given.</summary>
    public sealed record Superseded(long Generation) : StoreReply;

    /// <summary>Other bytes with the same SHA-1 are there, and right.</summary>
    public sealed record Collision : StoreReply;

    /// <summary>Only of a confirmation: there is no right copy.</summary>
    public sealed record Missing : StoreReply;

    /// <summary>The node takes nothing new.</summary>
    /// <param name="Why">For people.</param>
    /// <param name="NoRoom">Because its disk is full.</param>
    public sealed record Refused(string Why, bool NoRoom = false) : StoreReply;

    /// <summary>No answer, a broken one, or a node at fault. It may have stored it.</summary>
    public sealed record Unreachable(string Why) : StoreReply;
}
