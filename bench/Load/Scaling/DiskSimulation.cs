using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Load.Scaling;

/// <summary>What the walks over a disk cost for each image: the census at a start, the scrub, the space. Names and small files come from the page cache.</summary>
internal sealed class DiskSimulation(TimeProvider time, TextWriter output)
{
    private const int Images = 20_000;
    private const int LargeBytes = 64 << 20;

    private readonly Stopwatches _clock = new(time);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reticulum-scaling-");
        try
        {
            var large = new byte[LargeBytes];
            new Random(1).NextBytes(large);
            var largeId = new ImageId(System.Security.Cryptography.SHA1.HashData(large));
            foreach (var (id, bytes) in SeededImages.Make(Images).Append((largeId, large)))
            {
                SeededImages.Write(folder.FullName, id, bytes);
            }

            await using var services = Services(folder);
            var blobs = services.GetRequiredService<DiskBlobStore>();
            var census = services.GetRequiredService<StoreCensus>();
            var since = time.GetTimestamp();
            await census.StartAsync(cancellationToken);
            await services.GetRequiredService<Catalog>().Completed.WaitAsync(cancellationToken);
            var counted = time.GetElapsedTime(since);
            var ids = blobs.Enumerate().Where(id => id != largeId).ToArray();
            var names = _clock.Median(() => _ = blobs.Enumerate().Count());
            var small = _clock.Once(() => Array.ForEach(ids, id => blobs.Verify(id)));
            var hashed = _clock.Median(() => blobs.Verify(largeId));
            var (inodes, kibibytes) = (Usage(folder, "--inodes"), Usage(folder, "-k") - (LargeBytes >> 10));
            var table = new MarkdownTable(output, "Disk: processor and file system for each image, warm", "what", "figure");
            table.Row("names walked, µs", names.TotalMicroseconds / Images);
            table.Row("census at a start: names, two small files, catalog, µs", counted.TotalMicroseconds / Images);
            table.Row("scrub of a small original: find, read, two hashes, µs", small.TotalMicroseconds / Images);
            table.Row("scrub of a large one, MB/s", LargeBytes / hashed.TotalSeconds / 1e6);
            table.Row($"inodes of an image without renditions, of {Images:N0} (with the directories ab/cd)", inodes / (double)Images);
            table.Row("KiB of disk of an original of 1 KB, with directory and meta.json", kibibytes / (double)Images);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ServiceProvider Services(DirectoryInfo folder)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics().AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<StorageOptions>(options => options.DataDirectory = folder.FullName);
        services.TryAddSingleton<IHotRenditions, HotRenditions>();
        return services.AddReticulumNode().BuildServiceProvider();
    }

    private static long Usage(DirectoryInfo folder, string what)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["-s", what, folder.FullName]) { RedirectStandardOutput = true })!;
        var text = du.StandardOutput.ReadToEnd();
        du.WaitForExit();
        return long.Parse(text.Split('\t')[0], CultureInfo.InvariantCulture);
    }
}
