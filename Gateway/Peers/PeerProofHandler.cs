using System.Security.Cryptography;

namespace Reticulum.Peers;

/// <summary>
/// Signs what goes out and lets in only answers that are proven; the innermost handler, so that an answer that is not counts against the peer like none.
/// </summary>
internal sealed class PeerProofHandler(ClusterKeys keys, TimeProvider time) : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<PeerQuestion> Question = new("reticulum.question");
    public static readonly HttpRequestOptionsKey<Guid> Receiver = new("reticulum.receiver");
    public static readonly HttpRequestOptionsKey<PeerNote> Note = new("reticulum.note");

    /// <summary>Bytes of a rendition, which come into memory.</summary>
    private const long MaxBuffered = 256L << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.TryGetValue(Question, out var question);
        request.Options.TryGetValue(Receiver, out var receiver);
        var stamp = PeerSignature.Sign(keys, question!.Method.Method, question.Target, receiver, question.Body, time.GetUtcNow());
        request.Headers.TryAddWithoutValidation(PeerStamp.Header, stamp.ToString());
        var answer = await base.SendAsync(request, cancellationToken);
        try
        {
            var note = await CheckAsync(answer, stamp, question.IsStreamed, cancellationToken);
            request.Options.Set(Note, note);
            return answer;
        }
        catch (Exception)
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<PeerNote> CheckAsync(HttpResponseMessage answer, PeerStamp stamp, bool isStreamed, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        if (One(answer, PeerNote.Header) is not { } text
            || PeerSignature.CheckProof(keys, stamp, status, text, One(answer, PeerSignature.ProofHeader)) is not { } digest
            || PeerNote.Read(text) is not { } note)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, $"its answer ({status}) is not proven to come from a node of this cluster");
        }

        if (isStreamed && note is { Is: PeerVerdict.Present, Image: { } image })
        {
            return digest == image.Sha256 && answer.Content.Headers.ContentLength == image.Length ? note : throw Damaged();
        }

        await BufferAsync(answer, digest, cancellationToken);
        return note;
    }

    private static async Task BufferAsync(HttpResponseMessage answer, string digest, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength is not (>= 0 and <= MaxBuffered and var length))
        {
            throw Damaged();
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await body.ReadExactlyAsync(bytes, cancellationToken);
        if (PeerSignature.Hex(SHA256.HashData(bytes)) != digest)
        {
            throw Damaged();
        }

        answer.Content = new ByteArrayContent(bytes);
    }

    private static string? One(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out var values) && values.ToArray() is [{ Length: <= PeerNote.MaxLength } value] ? value : null;

    private static HttpRequestException Damaged() => new(HttpRequestError.InvalidResponse, "its answer was damaged on the way");
}
