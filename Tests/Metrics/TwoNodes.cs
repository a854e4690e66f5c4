using Microsoft.Extensions.DependencyInjection;
using Reticulum.Placement;
using Reticulum.Tests.Http;
using Reticulum.Tests.Images;
using Reticulum.Tests.PostgreSql;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Metrics;

/// <summary>A cluster of two nodes in this process, each the whole product, on a database of their own.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private TwoNodes(ReticulumApplication first, ReticulumApplication second) => (First, Second) = (first, second);

    public ReticulumApplication First { get; }

    public ReticulumApplication Second { get; }

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

    /// <summary>Stores an image that lies on one of them alone: where the machine is slow, the other gets a copy as well.</summary>
    /// <returns>The node that has none.</returns>
    public async Task<(ReticulumApplication Without, string Hash)> StoreOnOneAsync()
    {
        for (var seed = 1; ; seed++)
        {
            var hash = await First.StoreAsync(SampleImages.Photo(600, 400, seed: seed));
            ReticulumApplication[] without = [.. new[] { First, Second }.Where(node => !File.Exists(Path.Combine(node.Home, "images", hash[..2], hash[2..4], hash, "full.jpg")))];
            if (without.Length == 1)
            {
                return (without[0], hash);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
