using Reticulum.Tests.Architecture;

namespace Reticulum.Tests.Deployment;

/// <summary>
/// What an engine would send to the builder and the Dockerfile's build stage would then find in its working directory: the files that COPY names and .dockerignore lets through,
/// laid below artifacts/image/. Only what is new is written, so that a second build is a short one.
/// </summary>
internal static class BuildContext
{
    public static string Root { get; } = Path.Combine(SourceTree.Root, "artifacts", "image");

    public static string Source { get; } = Path.Combine(Root, "src");

    public static void Lay(Dockerfile.Stage build)
    {
        var ignored = IgnoreFile.Read();
        var wanted = build.Of("COPY").SelectMany(Sources).Where(ignored.LetsThrough).ToHashSet();
        foreach (var stale in Files(Source).Where(path => !wanted.Contains(path)))
        {
            File.Delete(Path.Combine(Source, stale));
        }

        foreach (var path in wanted)
        {
            var (from, to) = (new FileInfo(Path.Combine(SourceTree.Root, path)), new FileInfo(Path.Combine(Source, path)));
            if (!to.Exists || to.Length != from.Length || to.LastWriteTimeUtc != from.LastWriteTimeUtc)
            {
                to.Directory!.Create();
                from.CopyTo(to.FullName, overwrite: true); // keeps the time of writing
            }
        }
    }

    /// <summary>Those that COPY names and that are not there.</summary>
    public static IEnumerable<string> Missing(Dockerfile.Stage build) => build.Of("COPY").SelectMany(static copy => Words(copy)[..^1])
        .Where(static path => !File.Exists(Path.Combine(SourceTree.Root, path)) && !Directory.Exists(Path.Combine(SourceTree.Root, path)));

    private static IEnumerable<string> Sources(string copy) => Words(copy)[..^1].SelectMany(static path => path.EndsWith('/')
        ? Files(Path.Combine(SourceTree.Root, path)).Select(file => path + file)
        : [path]);

    private static string[] Words(string copy) => copy.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // Without what builds make.
    private static IEnumerable<string> Files(string root) => Directory.Exists(root)
        ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path))
            .Where(static path => !path.Split('/').Any(static part => part is "bin" or "obj"))
        : [];
}
