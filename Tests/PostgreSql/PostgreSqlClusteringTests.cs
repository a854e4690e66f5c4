using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Reticulum.Clustering.PostgreSql;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.PostgreSql;

/// <summary>Orleans silos that find each other by nothing but the database.</summary>
public sealed class PostgreSqlClusteringTests(SharedPostgreSql postgreSql)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_WithOneDatabase_SeeEachOtherComeAndGo()
    {
        var database = await postgreSql.CreateDatabaseAsync();
        using var first = Silo(database, "s:first");
        using var second = Silo(database, "g:second");
        await Task.WhenAll(StartAsync(first, database), StartAsync(second, database));
        await ActiveAsync(first, "g:second", "s:first");
        await ActiveAsync(second, "g:second", "s:first");

        await second.StopAsync(Cancelled);
        await ActiveAsync(first, "s:first");
        await first.StopAsync(Cancelled);
    }

    private static IHost Silo(string database, string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => silo
            .UsePostgreSqlClustering(new Reticulum.Cluster.ClusterOptions { ConnectionString = database })
            .ConfigureEndpoints(IPAddress.Loopback, LoopbackPorts.Free(), gatewayPort: 0)
            .Configure<SiloOptions>(options => options.SiloName = name));
        return builder.Build();
    }

    private static async Task StartAsync(IHost silo, string database)
    {
        await PostgreSqlSchema.EnsureAsync(database, Cancelled);
        await silo.StartAsync(Cancelled);
    }

    private static async Task ActiveAsync(IHost silo, params string[] names)
    {
        await foreach (var snapshot in silo.Services.GetRequiredService<IClusterMembershipService>().MembershipUpdates.WithCancellation(Cancelled))
        {
            var active = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.Name).Order(StringComparer.Ordinal);
            if (active.SequenceEqual(names))
            {
                return;
            }
        }
    }
}
