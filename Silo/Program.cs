using Reticulum;
using Reticulum.Configuration;

GrainsExtensions.BoundNativeMemory();

var builder = ReticulumHost.CreateBuilder(args, ReticulumHost.Silo);
if (builder.AddCheckedOptions() is { Count: > 0 } errors)
{
    return ReticulumHost.Refuse(errors);
}

builder.AddTelemetry();
builder.Services.AddReticulumNode();
builder.Services.AddHotRenditions();
builder.Services.AddReticulumHttp();
builder.UseReticulumSilo();

return await ReticulumHost.RunAsync(builder, app =>
{
    app.MapHealth();
    app.MapTelemetry();
    app.MapReticulumHttp();
});

/// <summary>The host of a full node: disk, resizing and HTTP in one process.</summary>
public partial class Program;
