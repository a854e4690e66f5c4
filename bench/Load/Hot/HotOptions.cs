namespace Reticulum.Load.Hot;

/// <summary>What <c>hot</c> is told.</summary>
/// <param name="Silos">Built <c>reticulum-silo</c>s, each under a name: all of them are measured in the same rounds.</param>
/// <param name="Rounds">Undisturbed rounds.</param>
/// <param name="Run">How long each contestant is asked in each round.</param>
/// <param name="Report">The Markdown file to write.</param>
internal sealed record HotOptions(IReadOnlyList<(string Name, FileInfo Executable)> Silos, int Rounds, TimeSpan Run, FileInfo Report);
