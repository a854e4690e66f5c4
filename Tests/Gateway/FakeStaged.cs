using System.Security.Cryptography;
using Reticulum.Images;

namespace Reticulum.Tests.Gateway;

/// <summary>What the fake store staged: in memory, with a note of whether it was let go.</summary>
internal sealed class FakeStaged(byte[] bytes) : IStagedImage
{
    public byte[] Bytes => bytes;

    public ImageId Id { get; } = new(SHA1.HashData(bytes));

    public long Length => bytes.Length;

    public bool IsDisposed { get; private set; }

    public static async ValueTask<StageOutcome> ReadWholeAsync(Stream image, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await image.CopyToAsync(copy, cancellationToken);
        return copy.Length == 0 ? new StageOutcome.Empty() : new StageOutcome.Staged(new FakeStaged(copy.ToArray()));
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
