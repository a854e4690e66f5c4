using Reticulum;
using Reticulum.Clustering;
using Reticulum.Configuration;
using Reticulum.HealthCheck;
using Reticulum.Peers;
using Reticulum.Sockets;

if (HealthCommand.IsMeant(args))
{
    return await HealthCommand.RunAsync(args, ReticulumHost.Silo);
}

GrainsExtensions.BoundNativeMemory();
SocketThreads.LetGoOn(typeof(Program).Assembly);

var builder = ReticulumHost.CreateBuilder(args, ReticulumHost.Silo);
if (builder.AddCheckedOptions() is { Count: > 0 } errors)
{
    return ReticulumHost.Refuse(errors);
}

builder.AddTelemetry();
builder.UseInternalUrls();
builder.Services.AddReticulumNode();
builder.Services.AddSingleton(new SiloPart(GrainsExtensions.AddReticulumGrains));
builder.Services.AddRelay();
builder.Services.AddPeers();
builder.Services.AddClustering();
builder.Services.AddReticulumHttp();

return await ReticulumHost.RunAsync(builder, app =>
{
    app.MapHealth();
    app.MapTelemetry();
    app.MapPeers();
    app.MapReticulumHttp();
});

/// <summary>The host of a full node: disk, resizing and HTTP in one process.</summary>
public partial class Program;
