using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Configuration;

namespace Reticulum.Nodes;

/// <summary>The settings that this node runs with, as they can be shown: of a secret, whether there is one; of a place on the disk, nothing.</summary>
internal sealed class NodeReports(IServiceProvider services, IClusterView cluster)
{
    /// <summary>Sections and settings by their names, as in a file of settings.</summary>
    public IReadOnlyDictionary<string, object?> Config()
    {
        var root = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["version"] = Software.Version,
            ["id"] = cluster.Self.Id,
            ["nickname"] = cluster.Self.Nickname,
            ["base_url"] = cluster.Self.BaseUrl,
        };
        foreach (var type in OptionSections.All)
        {
            var instance = typeof(IOptions<>).MakeGenericType(type).GetProperty("Value")!.GetValue(services.GetRequiredService(typeof(IOptions<>).MakeGenericType(type)));
            foreach (var setting in Setting.Of(type).Where(setting => setting.Name != nameof(StorageOptions.DataDirectory)))
            {
                root[setting.Key] = setting.IsSecret ? Redacted(setting.Property.GetValue(instance)) : setting.Property.GetValue(instance);
            }
        }

        return root;
    }

    private static string Redacted(object? secret) => secret switch
    {
        IReadOnlyList<string> { Count: var count } => $"{count} set",
        null or "" => "not set",
        _ => "set",
    };
}
