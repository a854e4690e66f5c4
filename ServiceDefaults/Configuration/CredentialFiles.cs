namespace Reticulum.Configuration;

/// <summary>
/// Settings that are files, one each, in the directory that <c>CREDENTIALS_DIRECTORY</c> names: systemd's <c>LoadCredential=</c>, secrets mounted into a container. A file
/// is named as the variable would be, <c>Reticulum__ClusterSecret</c>; others there are not ours. A secret in a file is in no list of processes, no inspected container.
/// </summary>
internal static class CredentialFiles
{
    private const string Variable = "CREDENTIALS_DIRECTORY";
    private const string Prefix = "Reticulum__";

    /// <param name="errors">Takes what could not be read, a message each, without what was in it.</param>
    public static IReadOnlyList<KeyValuePair<string, string?>> Read(List<string> errors) => Read(Environment.GetEnvironmentVariable(Variable), errors);

    internal static IReadOnlyList<KeyValuePair<string, string?>> Read(string? directory, List<string> errors)
    {
        var settings = new List<KeyValuePair<string, string?>>();
        if (!Directory.Exists(directory))
        {
            return settings;
        }

        try
        {
            foreach (var file in Directory.EnumerateFiles(directory, Prefix + "*").Order(StringComparer.Ordinal))
            {
                // An editor, and "openssl rand", end a file with a line's end, which is no part of a secret.
                settings.Add(new(Path.GetFileName(file).Replace("__", ":", StringComparison.Ordinal), File.ReadAllText(file).TrimEnd('\r', '\n')));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{Variable} = \"{directory}\": cannot be read: {error.Message}");
        }

        return settings;
    }
}
