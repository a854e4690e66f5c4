using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Reticulum.Tests.OpenApi;

/// <summary>What a node serves, and what the document names, are the same; but for what people and other nodes open.</summary>
[Collection(nameof(OneApiWorld))]
public sealed class RoutesTests(ApiWorld world)
{
    /// <summary>Pages, what they are made of, and what is no API for others.</summary>
    private static readonly string[] NotDocumented =
    [
        "GET /", "GET /status", "GET /dashboard", "GET /image/{hash}/debug", "GET /assets", "GET /docs", "GET /openapi", "GET /orleans", "GET /internal", "POST /internal", "PUT /internal",
    ];

    [Fact]
    public void Routes_AreThoseOfTheDocument()
    {
        var served = world.Open.Services.GetServices<EndpointDataSource>().SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(Routes).ToHashSet();
        var documented = world.Document.Operations.Select(static operation => $"{operation.Method} {Trim(operation.Path)}").ToHashSet();
        Assert.Contains("GET /image/{hash}/{size}/{filename}", served);
        Assert.Equal("", string.Join(", ", documented.Except(served)));
        Assert.Equal("", string.Join(", ", served.Except(documented).Where(static route => !NotDocumented.Any(page => route == page || (page != "GET /" && route.StartsWith($"{page}/", StringComparison.Ordinal))))));
    }

    private static IEnumerable<string> Routes(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Where(static method => method is not ("HEAD" or "OPTIONS"))
            .Select(method => $"{method} {Trim(endpoint.RoutePattern.RawText ?? "")}");

    private static string Trim(string path) => "/" + path.Trim('/');
}
