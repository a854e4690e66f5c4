using System.Text;
using Microsoft.Net.Http.Headers;
using Reticulum.Images;

namespace Reticulum.HotConnections;

/// <summary>The answers of a rendition in memory as bytes, made once; all but their date and the image. The headers are those that <see cref="HotPath"/> gives.</summary>
internal sealed class HotAnswer
{
    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();

    private readonly byte[] _found;
    private readonly byte[] _notModified;
    private readonly byte[] _entityTag;

    public HotAnswer(ImageHeaders headers)
    {
        Headers = headers;
        var (found, notModified) = (new HeaderDictionary(), new HeaderDictionary());
        headers.AddAll(found);
        headers.AddValidators(notModified);
        _found = Head("HTTP/1.1 200 OK", found);
        _notModified = Head("HTTP/1.1 304 Not Modified", notModified);
        _entityTag = Encoding.ASCII.GetBytes(headers.EntityTag);
    }

    /// <summary>The same for who answers otherwise.</summary>
    public ImageHeaders Headers { get; }

    /// <summary>Bytes of the longest head.</summary>
    public int LongestHead => Math.Max(_found.Length, _notModified.Length) + HttpDate.Length + End.Length;

    /// <summary>Whether a client that names this tag, and no other, has it already.</summary>
    public bool IsNamedBy(ReadOnlySpan<byte> ifNoneMatch) => ifNoneMatch.SequenceEqual(_entityTag);

    /// <param name="isNotModified">304.</param>
    /// <param name="date">Now.</param>
    /// <param name="destination">At least <see cref="LongestHead"/>.</param>
    /// <returns>Bytes written.</returns>
    public int WriteHead(bool isNotModified, ReadOnlySpan<byte> date, Span<byte> destination)
    {
        ReadOnlySpan<byte> head = isNotModified ? _notModified : _found;
        head.CopyTo(destination);
        date.CopyTo(destination[head.Length..]);
        End.CopyTo(destination[(head.Length + date.Length)..]);
        return head.Length + date.Length + End.Length;
    }

    private static byte[] Head(string status, HeaderDictionary headers)
    {
        headers[HeaderNames.XContentTypeOptions] = ImageHeaders.NoSniff;
        var text = new StringBuilder(status).Append("\r\n");
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(": ").Append(value.ToString()).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("Date: ").ToString());
    }
}
