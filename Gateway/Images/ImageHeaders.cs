using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Reticulum.Images;

/// <summary>What is said of an image beside its bytes: made once, sent with many answers.</summary>
internal sealed class ImageHeaders(ImageContent content)
{
    /// <summary>An image's bytes never change under its address.</summary>
    private static readonly StringValues CacheControl = "public, max-age=31536000, immutable";

    private static readonly StringValues Ranges = "bytes";

    /// <summary>Of every answer, images or not.</summary>
    public static readonly StringValues NoSniff = "nosniff";

    private readonly StringValues _entityTag = $"\"{content.EntityTag}\"";
    private readonly StringValues _lastModified = HeaderUtilities.FormatDate(content.LastModified);
    private readonly StringValues _mediaType = content.Format.MediaType;
    private readonly StringValues _width = content.Width.ToString(CultureInfo.InvariantCulture);
    private readonly StringValues _height = content.Height.ToString(CultureInfo.InvariantCulture);
    private readonly long _length = content.Length;
    private readonly bool _hasRanges = content.HasRanges;

    /// <summary>Strong, with its quotes.</summary>
    public string EntityTag => _entityTag.ToString();

    /// <summary>Whole seconds.</summary>
    public DateTimeOffset LastModified { get; } = content.LastModified;

    /// <summary>Of a whole image.</summary>
    public void AddAll(IHeaderDictionary headers)
    {
        AddDescription(headers);
        AddValidators(headers);
        headers.ContentType = _mediaType;
        headers.ContentLength = _length;
        if (_hasRanges)
        {
            headers.AcceptRanges = Ranges;
        }
    }

    /// <summary>Of a 304.</summary>
    public void AddValidators(IHeaderDictionary headers)
    {
        headers.ETag = _entityTag;
        headers.CacheControl = CacheControl;
        headers.LastModified = _lastModified;
    }

    /// <summary>Of what the framework adds the rest to.</summary>
    public void AddDescription(IHeaderDictionary headers)
    {
        headers.CacheControl = CacheControl;
        headers["X-Image-Width"] = _width;
        headers["X-Image-Height"] = _height;
    }
}
