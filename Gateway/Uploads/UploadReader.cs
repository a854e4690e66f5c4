using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Reticulum.Auth;
using Reticulum.Errors;
using Reticulum.Images;

namespace Reticulum.Uploads;

/// <summary>
/// Reads the request of an upload, part by part as the bytes come: key before image, the image straight to the store's temporary file,
/// never more than a buffer in memory, and no further than it is worth reading.
/// </summary>
internal sealed class UploadReader(IImageUploads uploads, UploadPolicy policy, IOptions<LimitOptions> limits)
{
    /// <summary>Bytes of a request beyond the image itself: boundaries, headers of the parts, the other fields.</summary>
    public const long Overhead = 1 << 20;

    private const int MaxParts = 32;
    private const int MaxFieldBytes = 4 << 10;
    private const int MaxBoundaryLength = 70; // RFC 2046, 5.1.1

    public long MaxRequestBytes => limits.Value.MaxUploadBytes + Overhead;

    public async Task<UploadForm> ReadAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (policy.Refuses(caller) is { } refused)
        {
            return new UploadForm.Refused(refused);
        }

        if (request.ContentLength > MaxRequestBytes)
        {
            return new UploadForm.Refused(Problems.TooManyBytes(limits.Value.MaxUploadBytes));
        }

        if (BoundaryOf(request.ContentType) is not { } boundary)
        {
            return Malformed("The Content-Type must be multipart/form-data with a boundary.");
        }

        var body = new BlockStream(request.BodyReader);
        var reader = new MultipartReader(boundary, body, BlockStream.BlockLength);
        var parts = new Parts { IsAllowed = !policy.NeedsKey || caller.Credentials is not null };
        try
        {
            var problem = await ReadPartsAsync(reader, parts, cancellationToken) ?? Check(parts);
            await (problem is null ? body.CopyToAsync(Stream.Null, cancellationToken) : Task.CompletedTask);
            return problem is null ? new UploadForm.Complete(parts.Keep(), parts.SizeHints) : new UploadForm.Refused(problem);
        }
        catch (MalformedUploadException)
        {
            return Malformed("The body ends too early, or isn't multipart/form-data.");
        }
        finally
        {
            await parts.DisposeAsync();
        }
    }

    private async Task<Problem?> ReadPartsAsync(MultipartReader reader, Parts parts, CancellationToken cancellationToken)
    {
        for (var count = 0; await UploadBody.NextAsync(reader, cancellationToken) is { } part; count++)
        {
            if (count == MaxParts)
            {
                return new(ProblemCode.MalformedUpload, $"At most {MaxParts} parts are taken.");
            }

            var problem = NameOf(part) switch
            {
                "key" => await ReadKeyAsync(part, parts, cancellationToken),
                "size_hints" => await ReadSizeHintsAsync(part, parts, cancellationToken),
                "image" => await ReadImageAsync(part, parts, cancellationToken),
                _ => null,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private async Task<Problem?> ReadKeyAsync(MultipartSection part, Parts parts, CancellationToken cancellationToken)
    {
        if (await ReadFieldAsync(part, cancellationToken) is not { } key)
        {
            return FieldTooLong;
        }

        parts.IsAllowed |= policy.Allows(key);
        return parts.IsAllowed ? null : UploadPolicy.Refusal;
    }

    private async Task<Problem?> ReadSizeHintsAsync(MultipartSection part, Parts parts, CancellationToken cancellationToken)
    {
        if (await ReadFieldAsync(part, cancellationToken) is not { } text)
        {
            return FieldTooLong;
        }

        var problem = Uploads.SizeHints.TryParse(text, limits.Value, out var sizes);
        parts.SizeHints = sizes;
        return problem;
    }

    private async Task<Problem?> ReadImageAsync(MultipartSection part, Parts parts, CancellationToken cancellationToken)
    {
        if (!parts.IsAllowed)
        {
            return UploadPolicy.Missing;
        }

        if (parts.Image is not null)
        {
            return new(ProblemCode.MalformedUpload, "An upload holds one image.");
        }

        var outcome = await uploads.StageAsync(new UploadBody(part.Body), cancellationToken);
        parts.Image = (outcome as StageOutcome.Staged)?.Image;
        return parts.Image is null ? Problems.From(outcome) : null;
    }

    private static Problem? Check(Parts parts) => parts switch
    {
        { IsAllowed: false } => UploadPolicy.Missing,
        { Image: null } => new(ProblemCode.ImageMissing, "There is no part named image."),
        _ => null,
    };

    /// <summary>Null: it is longer than a field may be.</summary>
    private static async Task<string?> ReadFieldAsync(MultipartSection part, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxFieldBytes + 1];
        var length = await new UploadBody(part.Body).ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxFieldBytes ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string? NameOf(MultipartSection part) =>
        ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) && disposition.DispositionType == "form-data"
            ? HeaderUtilities.RemoveQuotes(disposition.Name).Value
            : null;

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= MaxBoundaryLength } boundary
            ? boundary
            : null;

    private static Problem FieldTooLong => new(ProblemCode.MalformedUpload, $"A field has at most {MaxFieldBytes} bytes.");

    private static UploadForm.Refused Malformed(string detail) => new(new Problem(ProblemCode.MalformedUpload, detail));

    /// <summary>What has been read so far; lets go of the image unless somebody keeps it.</summary>
    private sealed class Parts : IAsyncDisposable
    {
        public bool IsAllowed { get; set; }

        public IReadOnlyCollection<SizeSpec> SizeHints { get; set; } = [];

        public IStagedImage? Image { get; set; }

        public IStagedImage Keep()
        {
            var image = Image!;
            Image = null;
            return image;
        }

        public ValueTask DisposeAsync() => Image?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
