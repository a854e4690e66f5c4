using Reticulum.Tests.Architecture;
using Xunit;

namespace Reticulum.Tests.Configuration;

/// <summary>
/// A page under docs/ that is made from the code. The test that makes it compares; with <c>RETICULUM_UPDATE_DOCS=1</c> it writes.
/// </summary>
internal static class GeneratedDocument
{
    public static void Check(string name, string text)
    {
        var path = Path.Combine(SourceTree.Root, "docs", name);
        if (Environment.GetEnvironmentVariable("RETICULUM_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"docs/{name} is not what the code says: run the tests with RETICULUM_UPDATE_DOCS=1 and look at the difference.");
    }
}
