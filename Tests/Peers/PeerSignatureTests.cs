using CsCheck;
using Reticulum.Peers;
using Xunit;

namespace Reticulum.Tests.Peers;

public sealed class PeerSignatureTests
{
    private static readonly Gen<(string Method, string Target, Guid Receiver, string Body, DateTimeOffset Now)> Requests = Gen.Select(
        Gen.OneOf("GET", "PUT", "POST"),
        Gen.String[Gen.Char.AlphaNumeric, 0, 60].Select(static path => $"/internal/{path}"),
        Gen.Guid,
        Gen.Byte.Array[32].Select(Convert.ToHexStringLower),
        Gen.Int[0, int.MaxValue].Select(static seconds => DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public void Check_OfWhatWasSigned_FindsTheKey() => Requests.Sample(static request =>
    {
        var stamp = Sign(request);
        return PeerStamp.TryParse(stamp.ToString(), out var read) && read == stamp
            && PeerSignature.Check(PeerKeys.Of(), read, request.Method, request.Target, request.Receiver) == ClusterKeys.Own;
    });

    [Fact]
    public void Check_AnyPartAltered_Refuses() => Gen.Select(Requests, Gen.Int[0, 6], Gen.Int[0, 31]).Sample(static (request, part, at) =>
    {
        var stamp = Sign(request);
        var (method, target, receiver) = (request.Method, request.Target, request.Receiver);
        switch (part)
        {
            case 0: method = method == "GET" ? "PUT" : "GET"; break;
            case 1: target = target.Insert(1 + (at % (target.Length - 1)), "x"); break;
            case 2: receiver = Guid.NewGuid(); break;
            case 3: stamp = stamp with { Time = stamp.Time + 1 }; break;
            case 4: stamp = stamp with { Nonce = Altered(stamp.Nonce, at) }; break;
            case 5: stamp = stamp with { Body = Altered(stamp.Body, at) }; break;
            default: stamp = stamp with { Mac = Altered(stamp.Mac, at) }; break;
        }

        return PeerSignature.Check(PeerKeys.Of(), stamp, method, target, receiver) is null;
    });

    [Fact]
    public void Check_AnotherSecretOrPurpose_Refuses()
    {
        var request = (Method: "GET", Target: "/internal/node", Receiver: Guid.NewGuid(), Body: PeerSignature.NoBody, Now: DateTimeOffset.UnixEpoch);
        var stamp = Sign(request);
        Assert.Null(PeerSignature.Check(PeerKeys.Of("another"), stamp, request.Method, request.Target, request.Receiver));
        Assert.Null(PeerSignature.Check(PeerKeys.Of(purpose: "another"), stamp, request.Method, request.Target, request.Receiver));
    }

    [Theory]
    [InlineData("old", null, "old", "new")] // the new one is made known, node by node
    [InlineData("old", "new", "new", "old")] // and exchanged with the old one
    [InlineData("new", "old", "old", "new")]
    [InlineData("new", null, "new", "old")] // and the old one taken away
    public void Check_WhileTheSecretIsChanged_TakesBothWays(string sender, string? senderOther, string receiver, string? receiverOther)
    {
        var (from, to, node) = (PeerKeys.Of(sender, senderOther), PeerKeys.Of(receiver, receiverOther), Guid.NewGuid());
        var stamp = PeerSignature.Sign(from, "GET", "/internal/node", node, PeerSignature.NoBody, DateTimeOffset.UnixEpoch);
        var key = PeerSignature.Check(to, stamp, "GET", "/internal/node", node);
        Assert.NotNull(key);
        var proof = PeerSignature.Prove(to, key.Value, stamp, 200, "note", PeerSignature.NoBody);
        Assert.Equal(PeerSignature.NoBody, PeerSignature.CheckProof(from, stamp, 200, "note", proof));
    }

    [Fact]
    public void CheckProof_AnyPartAltered_ProvesNothing() => Gen.Select(Requests, Gen.Int[0, 5], Gen.Int[0, 31]).Sample(static (request, part, at) =>
    {
        var (keys, stamp) = (PeerKeys.Of(), Sign(request));
        var (asked, status, note, proof) = (stamp, 200, "bm90ZQ", PeerSignature.Prove(keys, ClusterKeys.Own, stamp, 200, "bm90ZQ", request.Body));
        switch (part)
        {
            case 0: status = 404; break;
            case 1: note = note.Insert(at % note.Length, "A"); break;
            case 2: proof = Altered(proof, at); break;
            case 3: proof = Altered(proof, 65 + at); break;
            case 4: asked = Sign(request); break; // of the same question, asked again
            default: keys = PeerKeys.Of("another"); break;
        }

        return PeerSignature.CheckProof(keys, asked, status, note, proof) is null;
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("x y")]
    public void CheckProof_NoProof_ProvesNothing(string? proof) =>
        Assert.Null(PeerSignature.CheckProof(PeerKeys.Of(), new PeerStamp(0, new string('0', 32), PeerSignature.NoBody, new string('0', 64)), 200, "", proof));

    [Fact]
    public void TryParse_AnythingElse_IsRefused()
    {
        var text = Sign(("GET", "/internal/node", Guid.NewGuid(), PeerSignature.NoBody, DateTimeOffset.UnixEpoch.AddSeconds(42))).ToString();
        Assert.True(PeerStamp.TryParse(text, out _));
        foreach (var other in new[]
        {
            null, "", " ", "1", text + " ", " " + text, text + "0", text[..^1], text.Replace(" ", "  ", StringComparison.Ordinal), text.ToUpperInvariant(), "2" + text[1..],
            text.Replace(" 42 ", " 042 ", StringComparison.Ordinal), text.Replace(" 42 ", " -42 ", StringComparison.Ordinal), text.Replace(" 42 ", " 4200000000000 ", StringComparison.Ordinal),
            text + "\n", new string('1', 100_000),
        })
        {
            Assert.False(PeerStamp.TryParse(other, out _), other);
        }
    }

    [Fact]
    public void TryParse_Anything_NeverThrows() => Gen.String[Gen.Char["1 0123456789abcdefABCDEF-+\n٣"], 0, 200].Sample(static text => PeerStamp.TryParse(text, out var stamp) == (stamp?.ToString() == text));

    private static PeerStamp Sign((string Method, string Target, Guid Receiver, string Body, DateTimeOffset Now) request) =>
        PeerSignature.Sign(PeerKeys.Of(), request.Method, request.Target, request.Receiver, request.Body, request.Now);

    private static string Altered(string hex, int at) => $"{hex[..at]}{(hex[at] == '0' ? '1' : '0')}{hex[(at + 1)..]}";
}
