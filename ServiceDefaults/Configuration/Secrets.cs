namespace Reticulum.Configuration;

/// <summary>Which settings are secrets: their values go into no message, page or answer. By name, so that a new one is born safe.</summary>
public static class Secrets
{
    private static readonly string[] Endings = ["Key", "Keys", "Secret", "Secrets", "Password", "ConnectionString"];

    public static bool IsSecret(string setting) => Endings.Any(ending => setting.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
