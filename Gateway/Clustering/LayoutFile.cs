using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>
/// The layout as this node last saw it, <c>&lt;DataDirectory&gt;/layout.json</c>: with it a node serves before, and without, the cluster's storage.
/// A cache: a file that cannot be read is as good as none.
/// </summary>
internal sealed partial class LayoutFile(IOptions<StorageOptions> storage, ILogger<LayoutFile> logger)
{
    private readonly string _path = Path.Join(Path.GetFullPath(storage.Value.DataDirectory), "layout.json");

    public Layout? TryRead()
    {
        try
        {
            return File.Exists(_path) ? LayoutJson.Parse(File.ReadAllText(_path)) : null;
        }
        catch (IOException error)
        {
            LogUnreadable(error);
            return null;
        }
    }

    public void Write(Layout layout)
    {
        var temporary = _path + ".new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllText(temporary, LayoutJson.Serialize(layout));
            File.Move(temporary, _path, overwrite: true);
        }
        catch (IOException error)
        {
            LogNotWritten(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The layout that was seen last cannot be read from the disk")]
    private partial void LogUnreadable(Exception error);

    [LoggerMessage(LogLevel.Warning, "The layout cannot be kept on the disk")]
    private partial void LogNotWritten(Exception error);
}
