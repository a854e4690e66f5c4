using Reticulum.Blobs;

namespace Reticulum.Replication;

/// <summary>What came of looking for the bytes of an original.</summary>
internal abstract record OriginalBytes
{
    private OriginalBytes()
    {
    }

    /// <summary>The right ones, at <paramref name="Path"/>.</summary>
    /// <param name="Path">A file.</param>
    /// <param name="Staged">Fetched for this purpose: goes with it. Null: the original of this disk.</param>
    public sealed record Found(string Path, StagedBlob? Staged) : OriginalBytes, IAsyncDisposable
    {
        public Stream Open() => new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);

        public ValueTask DisposeAsync() => Staged?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>It was deleted, under the generation asked for or a later one.</summary>
    public sealed record Deleted : OriginalBytes;

    /// <summary>Nobody who can be asked has them.</summary>
    public sealed record None : OriginalBytes;
}
