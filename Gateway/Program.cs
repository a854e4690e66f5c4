using Reticulum.Alone;
using Reticulum.Configuration;

namespace Reticulum;

/// <summary>The host of a gateway: it serves, and stores no originals.</summary>
internal static class GatewayProgram
{
    public static async Task<int> Main(string[] args)
    {
        var builder = ReticulumHost.CreateBuilder(args, ReticulumHost.Gateway);
        if (builder.AddCheckedOptions() is { Count: > 0 } errors)
        {
            return ReticulumHost.Refuse(errors);
        }

        builder.AddTelemetry();
        builder.Services.AddReticulumHttp();
        builder.Services.AddGatewayNode().AddNoCluster();
        builder.UseReticulumSilo();

        return await ReticulumHost.RunAsync(builder, static app =>
        {
            app.MapHealth();
            app.MapTelemetry();
            app.MapReticulumHttp();
        });
    }
}
