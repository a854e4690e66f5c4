using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Reticulum.Cluster;
using Reticulum.Configuration;
using ClusterOptions = Reticulum.Cluster.ClusterOptions;

namespace Reticulum.Persistence;

/// <summary>
/// Where image grains keep their state. They name only <see cref="Provider"/>; what is behind it is a setting. The name of a state is of one kind of grain:
/// Orleans' provider for PostgreSQL keeps states by their name and the grain's key, not by the grain's type.
/// </summary>
public static class ImageState
{
    /// <summary>The provider's name, for <c>[PersistentState("image", ImageState.Provider)]</c>.</summary>
    public const string Provider = "images";

    // A grain waits for its state no longer than its caller waits for the grain.
    private const int DatabaseSeconds = 3;
    private static readonly TimeSpan AzureLimit = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Registers the provider. State is plain JSON without names of types, the same in all of them. With <see cref="PersistenceOptions.PostgreSql"/> the tables
    /// must be there before the silo starts, and the silo does not start while the database is away.
    /// </summary>
    /// <exception cref="CannotStartException">The connection string is none.</exception>
    public static ISiloBuilder AddImageState(this ISiloBuilder silo, PersistenceOptions persistence, ClusterOptions cluster)
    {
        silo.UseSystemTextJsonGrainStorageSerializer();
        return persistence.Provider switch
        {
            PersistenceOptions.PostgreSql => silo.AddPostgreSql(persistence.DatabaseOr(cluster) ?? ""),
            PersistenceOptions.AzureBlob => silo.AddAzureBlob(persistence.ConnectionString ?? "", persistence.Container),
            _ => silo.AddMemoryGrainStorage(Provider),
        };
    }

    private static ISiloBuilder AddPostgreSql(this ISiloBuilder silo, string connectionString)
    {
        var bounded = Parsed(() =>
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            ArgumentException.ThrowIfNullOrWhiteSpace(given.Host);
            given.Timeout = given.ShouldSerialize("Timeout") ? given.Timeout : DatabaseSeconds;
            given.CommandTimeout = given.ShouldSerialize("Command Timeout") ? given.CommandTimeout : DatabaseSeconds;
            return given.ConnectionString;
        });
        silo.AddAdoNetGrainStorage(Provider, (AdoNetGrainStorageOptions options) =>
            (options.Invariant, options.ConnectionString, options.DeleteStateOnClear) = ("Npgsql", bounded, true));
        return silo.LetErrorsThrough("Npgsql");
    }

    private static ISiloBuilder AddAzureBlob(this ISiloBuilder silo, string connectionString, string container)
    {
        var client = Parsed(() => new BlobContainerClient(connectionString, container, Hasty()));
        silo.Services.AddGrainStorage(Provider, (services, name) => new AzureBlobGrainStorage(
            client,
            services.GetKeyedService<IGrainStorageSerializer>(name) ?? services.GetRequiredService<IGrainStorageSerializer>(),
            services.GetRequiredService<IActivatorProvider>()));
        return silo.LetErrorsThrough("Azure");
    }

    // The client's own defaults are five more tries and 100 s for each.
    private static BlobClientOptions Hasty() => new()
    {
        Retry = { Mode = RetryMode.Fixed, MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(100), NetworkTimeout = AzureLimit },
    };

    // A driver's error that a grain on another silo lets out arrives as what it is, not as "no codec".
    private static ISiloBuilder LetErrorsThrough(this ISiloBuilder silo, string prefix) => silo.ConfigureServices(services =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(prefix)));

    private static T Parsed<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or OverflowException)
        {
            // Azure's messages may hold a part of the account's key, so the reason is not told.
            throw new CannotStartException($"{PersistenceOptions.Section}:{nameof(PersistenceOptions.ConnectionString)}: cannot be read as a connection string");
        }
    }
}
