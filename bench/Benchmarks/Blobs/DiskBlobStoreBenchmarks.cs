using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Benchmarks.Blobs;

/// <summary>Originals: a durable store, what a read has to ask, and the check before the first byte leaves.</summary>
public class DiskBlobStoreBenchmarks
{
    private NodeOnDisk? _node;
    private byte[] _bytes = [];
    private ImageMetadata? _stored;
    private string _path = "";
    private long _next;

    [Params(200_000, 3_000_000)]
    public int Length { get; set; }

    private NodeOnDisk Node => _node ?? throw new InvalidOperationException("Not set up.");

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _node = new NodeOnDisk();
        _bytes = new byte[Length];
        new Random(1).NextBytes(_bytes);
        _stored = await _node.StoreAsync(_bytes, 4000, 3000);
        _path = _node.Get<DiskBlobStore>().Find(_stored.Id) is BlobState.Present present ? present.Path : "";
    }

    [GlobalCleanup]
    public void CleanUp() => _node?.Dispose();

    /// <summary>Every time another image; it stays on the disk until the end.</summary>
    [Benchmark]
    public async Task<long> Commit()
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes, ++_next);
        return (await Node.StoreAsync(_bytes, 4000, 3000)).Length;
    }

    [Benchmark]
    public bool Find() => Node.Get<DiskBlobStore>().Find(_stored!.Id) is BlobState.Present;

    /// <summary>SHA-1, as before every answer with an original and before every rendering.</summary>
    [Benchmark]
    public bool IsRight() => Node.Get<DiskBlobStore>().IsRight(_stored!.Id, _path);

    /// <summary>SHA-1 and SHA-256, as the scrubber does it.</summary>
    [Benchmark]
    public bool Verify() => Node.Get<DiskBlobStore>().Verify(_stored!.Id) is not null;
}
