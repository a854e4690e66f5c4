namespace Reticulum.Load.Cold;

/// <summary>What <c>cold</c> is told.</summary>
/// <param name="Silo">The built <c>reticulum-silo</c>, or its DLL.</param>
/// <param name="Corpus">A folder with JPEGs of 12 and 24 megapixels, beside the generated ones.</param>
/// <param name="Starts">How often a silo is only started.</param>
/// <param name="Rounds">Undisturbed rounds of each contest; 0: no contests.</param>
/// <param name="Memory">How long the clients resize 24 MP photographs; 0: not at all.</param>
/// <param name="Idle">How long nobody asks anything; 0: not at all.</param>
/// <param name="Report">The Markdown file to write.</param>
internal sealed record ColdOptions(FileInfo Silo, DirectoryInfo? Corpus, int Starts, int Rounds, TimeSpan Memory, TimeSpan Idle, FileInfo Report);
