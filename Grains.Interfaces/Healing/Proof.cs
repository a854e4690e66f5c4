namespace Reticulum.Healing;

/// <summary>A question that only who has the bytes, now, can answer.</summary>
/// <param name="LayoutVersion">The asker's; a node with another layout proves nothing.</param>
/// <param name="Nonce">Fresh, random, 32 bytes in hex.</param>
public sealed record ProofChallenge(long LayoutVersion, string Nonce);

/// <summary>What came of it.</summary>
public abstract record ProofReply
{
    private ProofReply()
    {
    }

    /// <summary>It owns the image, and has read its bytes from the disk.</summary>
    /// <param name="Mac">HMAC-SHA256 of the bytes under the nonce, 64 hex digits.</param>
    public sealed record Proven(string Mac) : ProofReply;

    /// <summary>It does not have them, does not own them, or cannot be asked.</summary>
    public sealed record NotProven(string Why) : ProofReply;
}
