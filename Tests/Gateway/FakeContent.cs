using Reticulum.Images;

namespace Reticulum.Tests.Gateway;

/// <summary>Content of any shape: in memory, behind a stream, with or without ranges, damaged.</summary>
internal sealed class FakeContent(byte[] bytes) : ImageContent
{
    private readonly TaskCompletionSource _disposed = new();
    private bool _hasRanges;
    private bool _isOpenedLater;

    public bool IsDamaged { get; init; }

    /// <summary>Throws in the middle of the body.</summary>
    public bool Breaks { get; init; }

    public int Opened { get; private set; }

    /// <summary>Ends when the HTTP layer lets go of it, which may be after the client has the last byte.</summary>
    public Task Disposed => _disposed.Task;

    public override bool HasRanges => _hasRanges;

    public override ReadOnlyMemory<byte>? Bytes => _isOpenedLater ? (ReadOnlyMemory<byte>?)null : bytes;

    public static FakeContent InMemory(byte[] bytes) => new(bytes) { Format = ImageFormat.WebP, Length = bytes.Length, Width = 30, Height = 20, EntityTag = "abc", LastModified = Modified };

    public static FakeContent OnDisk(byte[] bytes, bool hasRanges, bool isDamaged = false, bool breaks = false) => new(bytes)
    {
        Format = ImageFormat.Jpeg,
        Length = bytes.Length,
        Width = 30,
        Height = 20,
        EntityTag = "abc",
        LastModified = Modified,
        IsDamaged = isDamaged,
        Breaks = breaks,
        _hasRanges = hasRanges,
        _isOpenedLater = true,
    };

    public static DateTimeOffset Modified { get; } = new(2026, 11, 23, 7, 10, 0, TimeSpan.Zero);

    public override ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken)
    {
        Opened++;
        return new(IsDamaged ? null : Breaks ? new BreakingStream(bytes) : new MemoryStream(bytes));
    }

    public override ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return base.DisposeAsync();
    }

    /// <summary>Gives half of its bytes, then fails as a disk does.</summary>
    private sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private bool _hasGiven;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_hasGiven)
            {
                throw new IOException("input/output error");
            }

            _hasGiven = true;
            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, (int)Length / 2)], cancellationToken);
        }
    }
}
