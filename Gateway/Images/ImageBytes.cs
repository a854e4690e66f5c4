namespace Reticulum.Images;

/// <summary>Bytes on their way out.</summary>
internal static class ImageBytes
{
    /// <summary>Bytes read of a file at once.</summary>
    public const int FileBuffer = 64 << 10;

    // Up to here a copy into Kestrel's own buffer is cheaper than another write of its own (docs/benchmarks).
    private const int SmallLength = 32 << 10;

    public static Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > SmallLength)
        {
            return response.Body.WriteAsync(bytes, cancellationToken).AsTask();
        }

        var written = response.BodyWriter.WriteAsync(bytes, cancellationToken);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }
}
