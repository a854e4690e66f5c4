using System.Globalization;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>The seed of a random run: new each time, in the test's output, and settable to see a run again.</summary>
internal static class TestSeed
{
    public const string Variable = "RETICULUM_TEST_SEED";

    public static int Next(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        output.WriteLine($"{Variable}={seed}");
        return seed;
    }
}
