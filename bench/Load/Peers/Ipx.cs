using System.Globalization;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Peers;

/// <summary>ipx (sharp, libvips), as the Node.js world resizes images: a process for each core, sharp at one thread in each, no cache of results.</summary>
internal sealed class Ipx : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private Ipx(TemporaryFolder folder, ServerProcess process, Uri address) =>
        (_folder, _process, Address, Figures) = (folder, process, address, new ProcessFamily(process.Id));

    public const string Description = "ipx: two processes behind node:cluster, SHARP_CONCURRENCY=1, Q80, everything else as it comes; it keeps no results.";

    public Uri Address { get; }

    public IServerFigures Figures { get; }

    /// <param name="installed">A folder with ipx and sharp in its <c>node_modules</c>, and bench/peers/ipx.mjs.</param>
    /// <param name="photographs">What it serves; at least one.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<Ipx> StartAsync(DirectoryInfo installed, IReadOnlyList<Photograph> photographs, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        await PhotographFiles.WriteAsync(folder, photographs, cancellationToken);
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}"));
        var process = await ServerProcess.StartAsync(
            ["node", Path.Combine(installed.FullName, "ipx.mjs"), folder.Folder.FullName, address.Port.ToString(CultureInfo.InvariantCulture), "2"],
            folder.Folder,
            new Uri(address, PathOf(photographs[0], new Size(10, IsSquare: true), "jpg")),
            time,
            cancellationToken,
            "SHARP_CONCURRENCY=1");
        return new Ipx(folder, process, address);
    }

    /// <param name="photograph">One of those that it was started with.</param>
    /// <param name="size">Pixels.</param>
    /// <param name="format"><c>jpg</c> or <c>webp</c>.</param>
    public static string PathOf(Photograph photograph, Size size, string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(size.IsSquare ? $"s_{size.Pixels}x{size.Pixels},fit_cover" : $"w_{size.Pixels}")},f_{(format == "jpg" ? "jpeg" : format)},q_80/{PhotographFiles.NameOf(photograph)}");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
