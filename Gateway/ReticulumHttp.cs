using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reticulum.Admin;
using Reticulum.Auth;
using Reticulum.Cluster;
using Reticulum.Errors;
using Reticulum.HotConnections;
using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.OpenApi;
using Reticulum.Pages;
using Reticulum.Sockets;
using Reticulum.Uploads;

namespace Reticulum;

/// <summary>
/// All HTTP for the world. A host adds it to what implements the ports (<see cref="IImageReader"/>, <see cref="IImageUploads"/>, <see cref="IImageAdmin"/>
/// and those of <c>Reticulum.Cluster</c>) and maps it; it knows nothing of how they work.
/// </summary>
public static class ReticulumHttp
{
    public static IServiceCollection AddReticulumHttp(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        });
        services.TryAddSingleton<OperatorPolicy>();
        services.TryAddSingleton<UploadPolicy>();
        services.TryAddSingleton(static all => ActivatorUtilities.CreateInstance<UploadReader>(all)); // late: a gateway has no IImageUploads and needs none
        services.TryAddSingleton<NodeReports>();
        services.TryAddSingleton<INodeAddress, ServerAddress>();
        services.AddHotRenditions();
        services.AddHotConnections();
        services.AddPages();
        services.AddApiDocument();
        return services;
    }

    /// <summary>The order of the middleware, outermost first; then every address there is.</summary>
    public static void MapReticulumHttp(this WebApplication app)
    {
        app.UseMiddleware<HotPath>();
        app.UseThreadPool();
        app.UseMiddleware<FormAnswers>();
        app.UseMiddleware<ErrorHandling>();
        app.Use(NoSniff);
        app.UseStatusCodePages(ErrorHandling.FillStatusAsync);
        app.UseRouting();

        app.MapImages();
        app.MapUploads();
        app.MapAdmin();
        app.MapNode();
        app.MapPages();
        app.MapApiDocument();
        app.MapReticulumDashboard();
    }

    private static Task NoSniff(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.XContentTypeOptions = ImageHeaders.NoSniff;
        return next(http);
    }
}
