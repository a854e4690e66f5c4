using System.Buffers;
using System.Text;
using Reticulum.Images;

namespace Reticulum.HotConnections;

/// <summary>
/// The head of a plain GET or HEAD for a rendition, read from a connection's bytes without a string. Pure. It takes only what it understands to the last byte: HTTP/1.1, the canonical
/// path in unreserved characters, one host, headers of <see cref="HotHeaders"/>' list with printable values, and so no body. Whatever else comes is not refused, but Kestrel's to read from
/// its first byte on. So what Kestrel would understand otherwise never ends a request here at another place than there.
/// </summary>
internal readonly ref struct HotRequest
{
    /// <summary>Characters of the longest path that is taken; browsers' and web applications' have a hundred.</summary>
    private const int LongestPath = 256;

    /// <summary>As Kestrel is bounded.</summary>
    private const int MostHeaders = 64;

    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly SearchValues<byte> InPath = SearchValues.Create(Encoding.ASCII.GetBytes($"{Unreserved}/"));
    private static readonly SearchValues<byte> InQuery = SearchValues.Create(Encoding.ASCII.GetBytes($"{Unreserved}?=&,"));
    private static readonly SearchValues<byte> InHost = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);
    private static readonly SearchValues<byte> InValue = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(static character => (byte)character)]);

    private HotRequest(int length, RenditionKey key, bool isHead, ReadOnlySpan<byte> ifNoneMatch)
    {
        (Length, Key, IsHead) = (length, key, isHead);
        IfNoneMatch = ifNoneMatch;
    }

    /// <summary>Bytes of the whole request, with the empty line at its end.</summary>
    public int Length { get; }

    public RenditionKey Key { get; }

    public bool IsHead { get; }

    /// <summary>One strong entity tag with its quotes; empty: there is none.</summary>
    public ReadOnlySpan<byte> IfNoneMatch { get; }

    /// <param name="bytes">What has come, from a request's first byte on.</param>
    /// <param name="maxDimension">Largest number in a size.</param>
    /// <param name="request">The request.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int maxDimension, out HotRequest request)
    {
        request = default;
        var isHead = bytes.StartsWith("HEAD /image/"u8);
        if ((!isHead && !bytes.StartsWith("GET /image/"u8)) || !TryTakeLine(bytes, out var line, out var rest) || !line.EndsWith(" HTTP/1.1"u8))
        {
            return false;
        }

        line = line[(isHead ? "HEAD " : "GET ").Length..^" HTTP/1.1".Length];
        if (!TryReadTarget(line, maxDimension, out var key) || !TryReadHeaders(rest, out rest, out var ifNoneMatch))
        {
            return false;
        }

        request = new HotRequest(bytes.Length - rest.Length, key, isHead, ifNoneMatch);
        return true;
    }

    private static bool TryReadTarget(ReadOnlySpan<byte> target, int maxDimension, out RenditionKey key)
    {
        key = default;
        if (target.IndexOf((byte)'?') is >= 0 and var query)
        {
            if (target[query..].ContainsAnyExcept(InQuery))
            {
                return false;
            }

            target = target[..query];
        }

        Span<char> path = stackalloc char[LongestPath];
        return target.Length <= LongestPath
            && !target.ContainsAnyExcept(InPath)
            && Ascii.ToUtf16(target, path, out var length) == OperationStatus.Done
            && CanonicalPath.TryParse(path[..length], maxDimension, out key);
    }

    private static bool TryReadHeaders(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> ifNoneMatch)
    {
        rest = bytes;
        ifNoneMatch = default;
        bool hasHost = false, hasDate = false;
        for (var count = 0; TryTakeLine(rest, out var line, out rest); count++)
        {
            if (line.IsEmpty)
            {
                return hasHost && (!hasDate || !ifNoneMatch.IsEmpty);
            }

            var colon = line.IndexOf((byte)':');
            if (colon < 0 || count == MostHeaders)
            {
                return false;
            }

            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (value.ContainsAnyExcept(InValue))
            {
                return false;
            }

            switch (HotHeaders.Of(line[..colon]))
            {
                case HotHeader.Harmless:
                case HotHeader.Connection when Ascii.EqualsIgnoreCase(value, "keep-alive"u8):
                    break;
                case HotHeader.Host when !hasHost && IsHost(value):
                    hasHost = true;
                    break;
                case HotHeader.IfNoneMatch when ifNoneMatch.IsEmpty && IsStrongTag(value):
                    ifNoneMatch = value;
                    break;
                case HotHeader.IfModifiedSince:
                    hasDate = true;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Exactly one, and nothing else: no list, no weak one, no star.</summary>
    private static bool IsStrongTag(ReadOnlySpan<byte> value) => value is [(byte)'"', .. var inside, (byte)'"'] && !inside.Contains((byte)'"');

    /// <summary>A name or an IPv4 address, and perhaps a port.</summary>
    private static bool IsHost(ReadOnlySpan<byte> value)
    {
        if (value.IndexOf((byte)':') is >= 0 and var colon)
        {
            var port = value[(colon + 1)..];
            if (port.Length is 0 or > 5 || port.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                return false;
            }

            value = value[..colon];
        }

        return !value.IsEmpty && !value.ContainsAnyExcept(InHost);
    }

    private static bool TryTakeLine(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line, out ReadOnlySpan<byte> rest)
    {
        var end = bytes.IndexOf("\r\n"u8);
        line = end < 0 ? default : bytes[..end];
        rest = end < 0 ? bytes : bytes[(end + 2)..];
        return end >= 0;
    }
}
