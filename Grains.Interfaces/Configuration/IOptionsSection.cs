namespace Reticulum.Configuration;

/// <summary>
/// A class of settings that knows where it is configured. Its properties are scalars or lists of strings; the hosts bind and check all sections
/// strictly at start (a value that cannot be read, is out of range or has an unknown name is an error), and docs/configuration.md is made from them.
/// </summary>
public interface IOptionsSection
{
    /// <summary>The path of the section, <c>Reticulum:Limits</c>.</summary>
    static abstract string Section { get; }
}
