namespace Reticulum.Tests.Processes;

/// <summary>A directory of a test's own, gone with it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory(string? under = null)
    {
        Path = under is null
            ? Directory.CreateTempSubdirectory("reticulum-tests-").FullName
            : Directory.CreateDirectory(System.IO.Path.Combine(under, Guid.NewGuid().ToString("N"))).FullName;
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
