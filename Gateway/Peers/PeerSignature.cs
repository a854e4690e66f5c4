using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reticulum.Peers;

/// <summary>
/// How nodes prove to each other that they know the cluster's secret, request by request. Pure.
/// <para>
/// Terms: a <em>request</em> goes from a sender to one receiver, known by its node id; the <em>stamp</em> is the sender's proof (<see cref="PeerStamp"/>);
/// the <em>answer</em> says what came of it in one header, the note (<see cref="PeerNote"/>), and may have bytes; its <em>proof</em> is in another.
/// </para>
/// <para>
/// Steps. 1: the sender signs method, path with query, receiver, time, nonce and the SHA-256 of the body that it is going to send; nothing else in a request
/// means anything. 2: the receiver checks the signature before it reads the body, then that the time is within <see cref="Window"/> of its own clock, then
/// that it has not seen the nonce (<see cref="NonceGuard"/>). 3: it reads the body against its SHA-256: an end is only seen by who reads it when all of it
/// is right. 4: it answers, signing the request's own signature, status, note and the SHA-256 of the bytes with the very key that the request was signed with.
/// 5: the sender takes only what is proven; anything else, from whatever process has got hold of the peer's address, is "unreachable".
/// </para>
/// <para>
/// Invariants: a request means what its sender meant, at the node that he meant, at most once; an answer belongs to one request. Not kept secret: the bytes
/// (use <c>https</c> addresses or a private network). A crash between any two steps leaves the sender not knowing, and everything can be asked again.
/// Clocks decide only whether a request is taken, never what it does.
/// </para>
/// </summary>
internal static class PeerSignature
{
    /// <summary>For <see cref="ClusterKeys"/>.</summary>
    public const string Purpose = "reticulum byte plane 1";

    /// <summary>SHA-256 of nothing.</summary>
    public const string NoBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Of an answer: the SHA-256 of its bytes, a space, the MAC.</summary>
    public const string ProofHeader = "Reticulum-Proof";

    /// <summary>How far two nodes' clocks may be apart, either way.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    public static PeerStamp Sign(ClusterKeys keys, string method, string target, Guid receiver, string body, DateTimeOffset now)
    {
        var stamp = new PeerStamp(now.ToUnixTimeSeconds(), RandomNumberGenerator.GetHexString(PeerStamp.NonceLength, lowercase: true), body, "");
        return stamp with { Mac = Hex(keys.Sign(RequestText(stamp, method, target, receiver))) };
    }

    /// <returns>The key that it was signed with; null: it is not the cluster's, not this request's or not for this receiver.</returns>
    public static int? Check(ClusterKeys keys, PeerStamp stamp, string method, string target, Guid receiver) =>
        keys.Find(RequestText(stamp, method, target, receiver), Convert.FromHexString(stamp.Mac));

    /// <returns>The value of <see cref="ProofHeader"/>.</returns>
    public static string Prove(ClusterKeys keys, int key, PeerStamp request, int status, string note, string body) =>
        $"{body} {Hex(keys.Sign(AnswerText(request, status, note, body), key))}";

    /// <returns>The SHA-256 that the answer's bytes must have; null: nothing is proven.</returns>
    public static string? CheckProof(ClusterKeys keys, PeerStamp request, int status, string note, string? proof) =>
        proof?.Split(' ') is [var body, var mac] && PeerStamp.IsDigest(body) && PeerStamp.IsDigest(mac)
        && keys.Find(AnswerText(request, status, note, body), Convert.FromHexString(mac)) == ClusterKeys.Own
            ? body
            : null;

    public static string Hex(ReadOnlySpan<byte> digest) => Convert.ToHexStringLower(digest);

    // No part can hold a line's end: a method, a request target and hexadecimal digits.
    private static byte[] RequestText(PeerStamp stamp, string method, string target, Guid receiver) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"request\n{method}\n{target}\n{receiver:D}\n{stamp.Time}\n{stamp.Nonce}\n{stamp.Body}"));

    private static byte[] AnswerText(PeerStamp request, int status, string note, string body) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"answer\n{request.Mac}\n{status}\n{note}\n{body}"));
}
