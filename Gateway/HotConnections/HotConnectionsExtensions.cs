using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Reticulum.HotConnections;

internal static class HotConnectionsExtensions
{
    /// <summary>Kestrel's connections answer from memory themselves; unless <c>AllowedHosts</c> is set, which is for ASP.NET to judge.</summary>
    public static void AddHotConnections(this IServiceCollection services)
    {
        services.TryAddSingleton<HotConnections>();
        services.AddOptions<KestrelServerOptions>().Configure<IConfiguration>(static (kestrel, configuration) =>
        {
            if (configuration["AllowedHosts"] is null or "" or "*")
            {
                kestrel.ConfigureEndpointDefaults(static listen =>
                {
                    var hot = listen.ApplicationServices.GetRequiredService<HotConnections>();
                    listen.Use(next => connection => hot.ServeAsync(connection, next));
                });
            }
        });
    }
}
