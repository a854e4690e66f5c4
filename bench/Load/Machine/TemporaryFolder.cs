namespace Reticulum.Load.Machine;

/// <summary>A folder of one server or one run, below <c>TMPDIR</c>; gone with all that is in it when this is disposed of.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("reticulum-bench-");

    public string PathOf(string name) => Path.Combine(Folder.FullName, name);

    public void Dispose() => Folder.Delete(recursive: true);
}
