using Orleans.Configuration;
using Orleans.Serialization;
using ClusterOptions = Reticulum.Cluster.ClusterOptions;

namespace Reticulum.Clustering.PostgreSql;

/// <summary>Orleans' membership in the cluster's database.</summary>
public static class PostgreSqlClustering
{
    /// <summary>The name by which Orleans knows the driver.</summary>
    private const string Npgsql = "Npgsql";

    // Orleans tries again by itself; a database that hangs must not hold its turns for the driver's 30 s.
    private const int CommandSeconds = 5;

    /// <summary>The silo finds the others in <see cref="ClusterOptions.ConnectionString"/>'s database. The tables must be there (<see cref="PostgreSqlSchema"/>).</summary>
    /// <exception cref="Configuration.CannotStartException">The connection string is none.</exception>
    public static ISiloBuilder UsePostgreSqlClustering(this ISiloBuilder silo, ClusterOptions cluster)
    {
        var connectionString = ClusterDatabase.Bounded(cluster.ConnectionString ?? "", CommandSeconds, pooling: true);
        silo.UseAdoNetClustering((AdoNetClusteringSiloOptions options) => (options.Invariant, options.ConnectionString) = (Npgsql, connectionString));

        // A driver's error that a grain on another silo lets out arrives as what it is, not as "no codec".
        silo.Services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(Npgsql));
        return silo;
    }
}
