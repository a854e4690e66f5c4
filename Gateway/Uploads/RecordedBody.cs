using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Reticulum.Uploads;

/// <summary>
/// A client's body on its way through, recorded in a temporary file as it is read, so that it can be sent again from its start when the one who was reading it
/// goes away. Knows whether a byte of it was read, and whose fault it is that it broke off. Memory: none. A disk that takes no more ends the recording, not
/// the body: it cannot be sent again then.
/// </summary>
internal sealed class RecordedBody(Stream inner, string path, Action onEnd) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private SafeFileHandle? _record;
    private bool _cannotRecord;
    private long _read;
    private bool _ended;

    public bool HasBegun => Interlocked.Read(ref _read) > 0 || _ended;

    /// <summary>What was read of it is there to be read again.</summary>
    public bool CanBeSentAgain => !_cannotRecord && Fault is null;

    /// <summary>What went wrong between the client and here.</summary>
    public ExceptionDispatchInfo? Fault { get; private set; }

    /// <summary>It from its start, for one who sends it on.</summary>
    public Stream FromStart() => new Reading(this);

    public void Dispose()
    {
        _cannotRecord = true; // who was given up may still be reading
        _record?.Dispose();
        File.Delete(path);
    }

    // One at a time: whoever was given up may still be waiting for the client's next bytes, which are then there for his successor.
    private async ValueTask<int> ReadAsync(long at, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (at < _read)
            {
                return await RandomAccess.ReadAsync(_record!, buffer[..(int)Math.Min(buffer.Length, _read - at)], at, cancellationToken);
            }

            var read = _ended ? 0 : await ReadNextAsync(buffer, cancellationToken);
            if (read == 0 && !_ended)
            {
                _ended = true;
                onEnd();
            }

            return read;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async ValueTask<int> ReadNextAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int read;
        try
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException fault)
        {
            Fault = ExceptionDispatchInfo.Capture(fault);
            throw;
        }

        Record(buffer.Span[..read]);
        Interlocked.Add(ref _read, read);
        return read;
    }

    private void Record(ReadOnlySpan<byte> bytes)
    {
        if (_cannotRecord || bytes.IsEmpty)
        {
            return;
        }

        try
        {
            _record ??= File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(_record, bytes, _read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _cannotRecord = true;
        }
    }

    private sealed class Reading(RecordedBody body) : ForwardStream
    {
        private long _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(_at, buffer, cancellationToken);
            _at += read;
            return read;
        }
    }
}
