using Reticulum.Errors;
using Reticulum.OpenApi;

namespace Reticulum.Auth;

/// <summary>Attaches <see cref="OperatorPolicy"/> to a group of endpoints, once.</summary>
internal static class OperatorFilter
{
    /// <param name="group">What only an operator may do or see.</param>
    /// <param name="isPage">A person opens it in a browser, which is then told to ask for the key.</param>
    public static RouteGroupBuilder RequireOperator(this RouteGroupBuilder group, bool isPage = false)
    {
        group.AddEndpointFilter((context, next) => FilterAsync(context, next, isPage));
        return group.TakesAdminKey().ProducesProblems(ProblemCode.AdminKeyRequired, ProblemCode.AdminKeyRefused, ProblemCode.LoopbackOnly, ProblemCode.CrossSite);
    }

    private static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, bool isPage)
    {
        var http = context.HttpContext;
        if (http.RequestServices.GetRequiredService<OperatorPolicy>().Refuses(Caller.From(http)) is { } code)
        {
            if (isPage && code == ProblemCode.AdminKeyRequired)
            {
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"reticulum\", charset=\"UTF-8\"";
            }

            return new Problem(code, code.Advice);
        }

        http.Response.Headers.CacheControl = "no-store";
        return await next(context);
    }
}
