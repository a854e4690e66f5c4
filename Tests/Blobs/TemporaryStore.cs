using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Tests.Replication;

namespace Reticulum.Tests.Blobs;

/// <summary>A disk store in a directory of its own, with the seams in the test's hands.</summary>
internal sealed class TemporaryStore : IDisposable
{
    public TemporaryStore(ContentHashing? hashing = null, RenderOptions? render = null, TimeProvider? time = null, TimeSpan? verifyWindow = null)
    {
        Root = Directory.CreateTempSubdirectory("reticulum-blobs-").FullName;
        Storage = new StorageOptions { DataDirectory = Path.Join(Root, "data"), MinFreeBytes = 0 };
        Render = render ?? new RenderOptions();
        Data = OpenData();
        Guard = new DiskGuard(Data, Options.Create(Storage), Options.Create(new NodeOptions()), new Lazy<IClusterMap>(() => Map), NullLogger<DiskGuard>.Instance);
        var instruments = new BlobInstruments(Meters);
        var locks = new BlobLocks();
        var recent = new RecentChecks(Options.Create(new VerifyOptions { Window = verifyWindow ?? new VerifyOptions().Window }), time ?? TimeProvider.System);
        Blobs = new DiskBlobStore(Data, Guard, Fsync, hashing ?? new ContentHashing(), locks, recent, instruments, NullLogger<DiskBlobStore>.Instance);
        Renditions = new RenditionStore(Data, Blobs, Guard, locks, Options.Create(Render), instruments, time ?? TimeProvider.System);
        Instruments = instruments;
    }

    public string Root { get; }

    public StorageOptions Storage { get; }

    public RenderOptions Render { get; }

    public DataDirectory Data { get; }

    public DiskGuard Guard { get; }

    /// <summary>Knows nobody, unless a test says so.</summary>
    public FakeMap Map { get; } = new(new ClusterMap(new Layout(0, 1, []), Guid.Empty, alive: null, handOffsPossible: false));

    public RecordingFsync Fsync { get; } = new();

    public DiskBlobStore Blobs { get; }

    public RenditionStore Renditions { get; }

    public BlobInstruments Instruments { get; }

    public IMeterFactory Meters { get; } = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public DataDirectory OpenData() =>
        new(Options.Create(Storage), Options.Create(new NodeOptions()), NullLogger<DataDirectory>.Instance);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static ImageId IdOf(byte[] bytes) => new(SHA1.HashData(bytes));

    public string DirectoryOf(ImageId id) => Data.FullPath(BlobPath.Directory(id));

    public StagedBlob Stage(byte[] bytes)
    {
        var staged = Blobs.Stage();
        staged.Format = ImageFormat.Jpeg;
        staged.Append(bytes);
        staged.Complete();
        return staged;
    }

    public static ImageMetadata Describe(ContentHash content, long generation = 1) =>
        new(content.Id, content.Sha256, content.Length, ImageFormat.Jpeg, 40, 30, 1, DateTimeOffset.UnixEpoch, generation, DecodeWeight.Streaming);

    public async Task<CommitOutcome> StoreAsync(byte[] bytes, long generation = 1)
    {
        await using var staged = Stage(bytes);
        return Blobs.Commit(staged, Describe(staged.Content, generation));
    }

    public async Task<ImageId> StoredAsync(string text)
    {
        var bytes = Bytes(text);
        await StoreAsync(bytes);
        return IdOf(bytes);
    }

    public IReadOnlyList<string> Names(ImageId id) =>
        Directory.Exists(DirectoryOf(id)) ? [.. Directory.GetFiles(DirectoryOf(id)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    public IReadOnlyList<string> TemporaryFiles() => Directory.GetFiles(Data.FullPath(BlobPath.Temporary));

    public void Dispose()
    {
        Data.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>Says what was flushed, in order, and fails when told to.</summary>
    internal sealed class RecordingFsync : IFsync
    {
        private readonly Posix _real = new();

        public List<string> Flushed { get; } = [];

        public Func<string, bool> Fails { get; set; } = _ => false;

        public void File(SafeFileHandle file) => Flush("file", () => _real.File(file));

        public void Directory(string path) => Flush(path, () => _real.Directory(path));

        private void Flush(string what, Action flush)
        {
            if (Fails(what))
            {
                throw new DiskFaultException("Input/output error (injected)");
            }

            flush();
            Flushed.Add(what);
        }
    }
}
