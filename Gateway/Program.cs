using Reticulum.Clustering;
using Reticulum.Configuration;
using Reticulum.HealthCheck;
using Reticulum.Peers;
using Reticulum.Sockets;

namespace Reticulum;

/// <summary>The host of a gateway: it serves, and stores no originals.</summary>
internal static class GatewayProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (HealthCommand.IsMeant(args))
        {
            return await HealthCommand.RunAsync(args, ReticulumHost.Gateway);
        }

        SocketThreads.LetGoOn(typeof(GatewayProgram).Assembly);
        var builder = ReticulumHost.CreateBuilder(args, ReticulumHost.Gateway);
        if (builder.AddCheckedOptions() is { Count: > 0 } errors)
        {
            return ReticulumHost.Refuse(errors);
        }

        builder.AddTelemetry();
        builder.UseInternalUrls();
        builder.Services.AddGatewayNode();
        builder.Services.AddPeers();
        builder.Services.AddClustering();
        builder.Services.AddReticulumHttp();

        return await ReticulumHost.RunAsync(builder, static app =>
        {
            app.MapHealth();
            app.MapTelemetry();
            app.MapPeers();
            app.MapReticulumHttp();
        });
    }
}
