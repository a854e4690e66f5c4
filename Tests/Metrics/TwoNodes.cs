using Microsoft.Extensions.DependencyInjection;
using Reticulum.Placement;
using Reticulum.Tests.Http;
using Reticulum.Tests.Images;
using Reticulum.Tests.PostgreSql;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>A cluster of two nodes in this process, each the whole product, on a database of their own.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private TwoNodes(ReticulumApplication first, ReticulumApplication second) => (First, Second) = (first, second);

    public ReticulumApplication First { get; }

    public ReticulumApplication Second { get; }

    /// <summary>The one without an original.</summary>
    public ReticulumApplication Without =>
        new[] { First, Second }.Single(static node => !Directory.EnumerateFiles(node.Home, "full.jpg", SearchOption.AllDirectories).Any());

    /// <param name="postgreSql">The database.</param>
    /// <param name="start">How a node is started.</param>
    /// <param name="settings">Of both.</param>
    public static async Task<TwoNodes> StartAsync(SharedPostgreSql postgreSql, Func<string[], ReticulumApplication> start, params string[] settings)
    {
        var database = await postgreSql.CreateDatabaseAsync();
        var nodes = new TwoNodes(start([.. Settings(1), .. settings]), start([.. Settings(2), .. settings]));
        foreach (var node in new[] { nodes.First, nodes.Second })
        {
            _ = node.Client;
        }

        foreach (var node in new[] { nodes.First, nodes.Second })
        {
            await SiloWait.MapAsync(node.Services.GetRequiredService<IClusterMap>(), static map => map is { Alive.Count: 2, Ring.Nodes.Length: 2 }, TestContext.Current.CancellationToken);
        }

        return nodes;

        string[] Settings(int number) =>
            [$"Node:Nickname=node{number}", "Cluster:Provider=PostgreSql", $"Cluster:ConnectionString={database}", "ClusterSecret=0123456789abcdef0123456789abcdef", "Cluster:Id=two"];
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
