using System.Text;

namespace Reticulum.Tests.Http;

/// <summary>The bytes of a request, as they go over the wire.</summary>
/// <param name="Bytes">The request; it need not be whole.</param>
/// <param name="IsHttp">It is HTTP that any server has to take in: an answer must come, and an error must be a problem document. Otherwise the server may hang up.</param>
/// <param name="IsTorn">More would have to come, and does not: the client hangs up.</param>
/// <param name="HasBody">The answer has a body (that of a HEAD has none).</param>
internal sealed record HostileRequest(byte[] Bytes, bool IsHttp, bool IsTorn, bool HasBody = true)
{
    /// <summary>Enough of it to see in a test's output what it was.</summary>
    public override string ToString()
    {
        var text = Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 600));
        return string.Concat(text.Select(c => c is >= ' ' and <= '~' or '\n' ? $"{c}" : $"\\x{(int)c:x2}"));
    }
}
