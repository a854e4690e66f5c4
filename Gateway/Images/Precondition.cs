using Microsoft.Net.Http.Headers;

namespace Reticulum.Images;

/// <summary>RFC 9110, section 13: whether a conditional GET is to be answered, decided before anything is opened.</summary>
internal enum Precondition
{
    /// <summary>Send it.</summary>
    Send,

    /// <summary>304: the client has it.</summary>
    NotModified,

    /// <summary>412: the client wanted another one.</summary>
    Failed,
}

/// <inheritdoc cref="Precondition"/>
internal static class Preconditions
{
    /// <param name="headers">Of the request.</param>
    /// <param name="entityTag">Strong, with its quotes.</param>
    /// <param name="lastModified">Whole seconds.</param>
    public static Precondition Evaluate(IHeaderDictionary headers, string entityTag, DateTimeOffset lastModified)
    {
        if (headers.IfMatch.Count > 0 && !Names(headers.IfMatch, entityTag, strong: true))
        {
            return Precondition.Failed;
        }

        if (headers.IfMatch.Count == 0 && HeaderUtilities.TryParseDate(headers.IfUnmodifiedSince.ToString(), out var unmodified) && lastModified > unmodified)
        {
            return Precondition.Failed;
        }

        // A date counts only where there is no tag: the tag is exact.
        var has = headers.IfNoneMatch.Count > 0
            ? Names(headers.IfNoneMatch, entityTag, strong: false)
            : HeaderUtilities.TryParseDate(headers.IfModifiedSince.ToString(), out var since) && lastModified <= since;
        return has ? Precondition.NotModified : Precondition.Send;
    }

    private static bool Names(Microsoft.Extensions.Primitives.StringValues header, string entityTag, bool strong)
    {
        // What a browser sends is exactly what it got.
        if (header.Count == 1 && (header[0] == entityTag || header[0] == "*"))
        {
            return true;
        }

        var own = new EntityTagHeaderValue(entityTag);
        return EntityTagHeaderValue.TryParseList(header, out var tags)
            && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || own.Compare(tag, useStrongComparison: strong));
    }
}
