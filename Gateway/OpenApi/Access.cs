using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Reticulum.OpenApi;

/// <summary>Who may call what: the keys that an operation takes. Whether a node has any is its configuration, so none is also a way, for those whom it lets.</summary>
internal static class Access
{
    private const string AdminKey = "adminKey";
    private const string AdminPassword = "adminPassword";
    private const string UploadKey = "uploadKey";

    private static readonly Dictionary<string, OpenApiSecurityScheme> Schemes = new()
    {
        [AdminKey] = new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "One of the node's AdminKeys. Where none is set, only callers on the machine itself, without one.",
        },
        [AdminPassword] = new() { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "The same key as the password of any user: for browsers." },
        [UploadKey] = new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "One of the node's UploadKeys, also taken as the form's field `key` in front of the image. Where none is set, uploads are open.",
        },
    };

    public static OpenApiOptions DescribeAccess(this OpenApiOptions options) => options
        .AddOperationTransformer(static (operation, context, _) =>
        {
            var keys = context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesKeys>().LastOrDefault()?.Names;
            operation.Security = keys is null ? null : [.. keys.Select(key => Requirement(key, context.Document)), new OpenApiSecurityRequirement()];
            return Task.CompletedTask;
        })
        .AddDocumentTransformer(static (document, _, _) =>
        {
            foreach (var (name, scheme) in Schemes)
            {
                document.AddComponent<IOpenApiSecurityScheme>(name, scheme);
            }

            return Task.CompletedTask;
        });

    public static T TakesAdminKey<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesKeys(AdminKey, AdminPassword));

    public static T TakesUploadKey<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesKeys(UploadKey));

    private static OpenApiSecurityRequirement Requirement(string key, OpenApiDocument? document) => new() { [new OpenApiSecuritySchemeReference(key, document)] = [] };

    private sealed record TakesKeys(params string[] Names);
}
