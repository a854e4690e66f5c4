using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>Prometheus' own checks, of Debian's package <c>prometheus</c>. Where it is not installed a test that needs it fails.</summary>
internal static class Promtool
{
    /// <param name="input">On its standard input.</param>
    /// <param name="arguments">Of the command line.</param>
    /// <returns>Its exit code, and all that it said.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(string input, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            Assert.Fail($"promtool cannot be started ({missing.Message}): install Debian's package prometheus, as test.sh does.");
        }

        var cancellation = TestContext.Current.CancellationToken;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, $"{await output}{await error}");
    }
}
