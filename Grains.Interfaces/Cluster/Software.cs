using System.Reflection;

namespace Reticulum.Cluster;

/// <summary>What runs here.</summary>
public static class Software
{
    /// <summary>Of the build, <c>1.2.0+0123abcd…</c>: its version, and the commit that it was built from where that is known.</summary>
    public static string Version { get; } =
        typeof(Software).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
