using Microsoft.Extensions.Configuration;
using Reticulum.Configuration;

namespace Reticulum.Tests.Deployment;

/// <summary>Variables that something under deploy/ gives to a node, as the node itself would read them: what is misspelt or out of bounds is an error here as there.</summary>
internal static class DeployedSettings
{
    // Of the runtime, the loader, the allocator; and what a supervisor says.
    private static readonly string[] Others = ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_URLS", "CREDENTIALS_DIRECTORY", "LD_PRELOAD", "MALLOC_CONF"];

    public static IEnumerable<string> Errors(IEnumerable<KeyValuePair<string, string>> environment)
    {
        var variables = environment.ToList();
        var ours = variables.Where(static variable => variable.Key.StartsWith("Reticulum__", StringComparison.Ordinal)).ToList();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(ours.Select(static variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)))
            .Build();
        return OptionsReader.Read(configuration, OptionSections.All).Errors
            .Concat(variables.Except(ours).Where(static variable => !Others.Contains(variable.Key)).Select(static variable => $"{variable.Key}: is of nobody that is known"));
    }
}
