using Xunit;

namespace Reticulum.Tests.Architecture;

/// <summary>A file that has grown past a screenful of screens holds two things: split it, the pure part out first.</summary>
public sealed class FileLengthTests
{
    private const int MaxLines = 400;

    [Fact]
    public void CSharpFile_Length_IsWithinTheLimit()
    {
        var lengths = SourceTree.CSharpFiles.ToDictionary(path => path, path => File.ReadLines(Path.Combine(SourceTree.Root, path)).Count());
        Assert.Contains("Grains.Interfaces/Placement/Ring.cs", lengths.Keys);
        Assert.Empty(lengths.Where(file => file.Value > MaxLines).Select(file => $"{file.Key}: {file.Value} lines"));
    }
}
