using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using Reticulum.Auth;
using DashboardOptions = Reticulum.Cluster.DashboardOptions;

namespace Reticulum;

/// <summary>
/// The Orleans Dashboard at <c>/orleans</c>, for operators. Its counters cost about 1 % of a core, so it can be turned off; its pages are
/// put together when somebody opens the first of them: it compresses all its files then, for 0.6 s of a core and 60 MiB, which no start has to wait for.
/// </summary>
public static class OrleansDashboard
{
    private const string Path = "/orleans";

    public static ISiloBuilder AddReticulumDashboard(this ISiloBuilder silo, DashboardOptions options) => !options.Enabled ? silo : silo.AddDashboard(static dashboard =>
    {
        // The trace is the process' log, live: more than a page should show.
        dashboard.HideTrace = true;
        dashboard.CounterUpdateIntervalMs = 5_000;
    });

    internal static void MapReticulumDashboard(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<DashboardOptions>>().Value.Enabled)
        {
            var pages = new Lazy<RequestDelegate>(() => Pages(app.Services));
            var group = app.MapGroup(Path);
            group.MapGet("/{**path}", Open);
            group.RequireOperator(isPage: true).ExcludeFromDescription();

            Task Open(HttpContext http)
            {
                http.SetEndpoint(null); // routed once more, among the dashboard's own addresses
                return pages.Value(http);
            }
        }
    }

    private static RequestDelegate Pages(IServiceProvider services) => new ApplicationBuilder(services)
        .UseRouting()
        .UseEndpoints(static endpoints => endpoints.MapOrleansDashboard(Path))
        .Build();
}
