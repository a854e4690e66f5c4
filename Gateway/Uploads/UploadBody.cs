using Microsoft.AspNetCore.WebUtilities;

namespace Reticulum.Uploads;

/// <summary>
/// The bytes of one part, as they come. Tells a torn or malformed body (the client's doing) from a failing disk (ours), which to the code
/// that reads here and writes there are the same <see cref="IOException"/>.
/// </summary>
internal sealed class UploadBody(Stream inner) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw new MalformedUploadException(e);
        }
    }

    /// <summary>The next part, or null behind the last one.</summary>
    /// <exception cref="MalformedUploadException">There should be more, or the headers of the part are too long or none.</exception>
    public static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw new MalformedUploadException(e);
        }
    }

    // Kestrel's own refusals (too large, too slow, cut off) know their status themselves.
    private static bool IsMalformed(Exception e) => e is InvalidDataException or (IOException and not BadHttpRequestException);
}

/// <summary>The body is no whole multipart/form-data.</summary>
internal sealed class MalformedUploadException(Exception inner) : Exception("The body is no whole multipart/form-data.", inner);
