using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Configuration;

namespace Reticulum.Nodes;

/// <summary>The settings that this node runs with, as they can be shown: of a secret, whether there is one; of a place on the disk, nothing.</summary>
internal sealed class NodeReports(IServiceProvider services, IClusterView cluster)
{
    public ConfigAnswer Config()
    {
        var settings = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var type in OptionSections.All)
        {
            var instance = typeof(IOptions<>).MakeGenericType(type).GetProperty("Value")!.GetValue(services.GetRequiredService(typeof(IOptions<>).MakeGenericType(type)));
            foreach (var setting in Setting.Of(type).Where(setting => setting.Name != nameof(StorageOptions.DataDirectory)))
            {
                settings[setting.Key] = setting.IsSecret ? Redacted(setting.Property.GetValue(instance)) : setting.Property.GetValue(instance);
            }
        }

        return new ConfigAnswer(Software.Version, cluster.Self.Id, cluster.Self.Nickname, cluster.Self.BaseUrl) { Settings = settings };
    }

    private static string Redacted(object? secret) => secret switch
    {
        IReadOnlyList<string> { Count: var count } => $"{count} set",
        null or "" => "not set",
        _ => "set",
    };
}
