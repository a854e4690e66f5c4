using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Reticulum.Configuration;

namespace Reticulum;

/// <summary>
/// Where settings come from; the later beats the earlier: what is said here in code, the files beside the executable (<c>appsettings.json</c>,
/// <c>appsettings.{role}.json</c>, <c>appsettings.{environment}.json</c>), <c>appsettings.json</c> in the working directory,
/// files of one setting each (<see cref="CredentialFiles"/>), the environment, the command line. Files are read once: no watcher.
/// </summary>
internal static class ConfigurationFiles
{
    private const string FileName = "appsettings.json";

    /// <returns>Files that are no JSON, a message each.</returns>
    public static IReadOnlyList<string> Replace(IConfigurationManager configuration, string environment, string[] args, string role)
    {
        var errors = new List<string>();
        configuration.Sources.Clear();
        configuration.AddInMemoryCollection(Logging.Levels);
        configuration.AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_");
        foreach (var path in Paths(environment, role).Where(File.Exists))
        {
            AddFile(configuration, path, errors);
        }

        configuration.AddInMemoryCollection(CredentialFiles.Read(errors)).AddEnvironmentVariables().AddCommandLine(args);
        AddDefaultUrl(configuration, role);
        return errors;
    }

    /// <summary>The name of the environment, as ASP.NET Core finds it, for whoever has no host.</summary>
    public static string EnvironmentOf(string[] args) => new ConfigurationBuilder()
        .AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables("DOTNET_").AddCommandLine(args).Build()[HostDefaults.EnvironmentKey] ?? Environments.Production;

    private static IEnumerable<string> Paths(string environment, string role) => new[]
    {
        Path.Combine(AppContext.BaseDirectory, FileName),
        Path.Combine(AppContext.BaseDirectory, $"appsettings.{role}.json"),
        Path.Combine(AppContext.BaseDirectory, $"appsettings.{environment}.json"),
        Path.GetFullPath(FileName),
    }.Distinct();

    // Not through a file provider: that would root a watcher, and the working directory may hold a million files.
    private static void AddFile(IConfigurationManager configuration, string path, List<string> errors)
    {
        try
        {
            using var json = File.OpenRead(path);
            configuration.AddConfiguration(new ConfigurationBuilder().AddJsonStream(json).Build());
        }
        catch (Exception e) when (e is FormatException or JsonException or IOException or UnauthorizedAccessException)
        {
            errors.Add($"{path}: cannot be read: {e.Message}");
        }
    }

    /// <summary>Goes in front of all the others, and only where none of them says anything about addresses: ports would lose to it.</summary>
    private static void AddDefaultUrl(IConfigurationManager configuration, string role)
    {
        if (configuration["urls"] is null && configuration["http_ports"] is null && configuration["https_ports"] is null
            && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            var port = role == ReticulumHost.Gateway ? 8081 : 8080;
            configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [new("urls", $"http://127.0.0.1:{port}")] });
        }
    }
}
