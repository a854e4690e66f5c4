using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using Reticulum.Auth;
using Reticulum.Clustering;
using Reticulum.Errors;
using DashboardOptions = Reticulum.Cluster.DashboardOptions;

namespace Reticulum;

/// <summary>
/// The Orleans Dashboard at <c>/orleans</c>, for operators. Its counters cost about 1 % of a core, so it can be turned off; its pages are
/// put together when somebody opens the first of them: it compresses all its files then, for 0.6 s of a core and 60 MiB, which no start has to wait for.
/// It belongs to the silo, an inner host, so its pages run with the services of the silo that is there now.
/// </summary>
public static class OrleansDashboard
{
    private const string Path = "/orleans";

    public static ISiloBuilder AddReticulumDashboard(this ISiloBuilder silo, DashboardOptions options)
    {
        if (!options.Enabled)
        {
            return silo;
        }

        silo.Services.AddRoutingCore();
        silo.Services.AddSingleton(static _ => new DiagnosticListener("Reticulum.Dashboard"));
        return silo.AddDashboard(static dashboard =>
        {
            // The trace is the process' log, live: more than a page should show.
            dashboard.HideTrace = true;
            dashboard.CounterUpdateIntervalMs = 5_000;
        });
    }

    internal static void MapReticulumDashboard(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<DashboardOptions>>().Value.Enabled)
        {
            return;
        }

        var pages = new ConditionalWeakTable<SiloIncarnation, RequestDelegate>();
        var group = app.MapGroup(Path);
        group.MapGet("/{**path}", OpenAsync);
        group.RequireOperator(isPage: true).ExcludeFromDescription();

        async Task OpenAsync(HttpContext http, SiloHandle handle)
        {
            if (handle.Current is not { } silo)
            {
                await Problems.FromStatus(StatusCodes.Status503ServiceUnavailable).ExecuteAsync(http);
                return;
            }

            http.SetEndpoint(null); // routed once more, among the dashboard's own addresses
            await using var scope = silo.Services.CreateAsyncScope();
            var process = http.RequestServices;
            http.RequestServices = scope.ServiceProvider;
            try
            {
                await pages.GetValue(silo, static silo => Pages(silo.Services))(http);
            }
            finally
            {
                http.RequestServices = process;
            }
        }
    }

    private static RequestDelegate Pages(IServiceProvider services) => new ApplicationBuilder(services)
        .UseRouting()
        .UseEndpoints(static endpoints => endpoints.MapOrleansDashboard(Path))
        .Build();
}
