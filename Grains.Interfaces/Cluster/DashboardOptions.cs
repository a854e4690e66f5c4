using Reticulum.Configuration;

namespace Reticulum.Cluster;

/// <summary>The Orleans Dashboard.</summary>
public sealed class DashboardOptions : IOptionsSection
{
    public static string Section => "Reticulum:Dashboard";

    /// <summary>Serves the Orleans Dashboard at <c>/orleans</c>, to those who may manage. Off saves memory.</summary>
    public bool Enabled { get; set; } = true;
}
