namespace Reticulum.Cluster;

/// <summary>Whether this node can serve, and what it cannot do; behind <c>/healthz/ready</c>.</summary>
public interface IReadiness
{
    Readiness Check();
}

/// <param name="Ready">It serves.</param>
/// <param name="Problems">What it cannot do, for people; may be there although it serves (a read-only node).</param>
public sealed record Readiness(bool Ready, IReadOnlyList<string> Problems);
