using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using Reticulum.Auth;
using DashboardOptions = Reticulum.Cluster.DashboardOptions;

namespace Reticulum;

/// <summary>The Orleans Dashboard at <c>/orleans</c>, for operators. It costs some 75 MiB, so it can be turned off.</summary>
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
            app.MapOrleansDashboard(Path).RequireOperator(isPage: true).ExcludeFromDescription();
        }
    }
}
