using System.Runtime.InteropServices;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Deployment;

/// <summary>What the Dockerfile's own command makes of what it COPYs, as this machine's processor wants it: <c>dotnet publish</c>, once, kept below artifacts/image/ for the next run.</summary>
internal static class PublishedProduct
{
    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64"; // as Docker says it

    /// <param name="dockerfile">The file.</param>
    /// <param name="stage">The one that publishes.</param>
    /// <param name="ahead">Whether it is compiled ahead (ReadyToRun), as the image is: minutes of two cores, so not in the quick suite.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The directory that is /app in the image.</returns>
    public static async Task<string> MakeAsync(Dockerfile dockerfile, string stage, bool ahead, CancellationToken cancellationToken)
    {
        BuildContext.Lay(dockerfile["build"]);
        var app = Path.Combine(BuildContext.Root, ahead ? stage : stage + "-quick");
        var words = dockerfile[stage].Of("RUN").Single()
            .Replace("$TARGETARCH", Architecture, StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word == "/app" ? app : word)
            .ToArray();
        await using var publish = ChildProcess.Start(words[0], [.. words[1..], .. ahead ? Array.Empty<string>() : ["-p:PublishReadyToRun=false"], "-v:q", "--nologo", "-nodeReuse:false"], BuildContext.Source);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0 ? app : throw new InvalidOperationException($"{string.Join(' ', words)} failed:\n{publish.Output}\n{publish.Error}");
    }
}
