using System.Text;

namespace Reticulum.Pages;

/// <summary>A component as an answer.</summary>
/// <param name="component">The page.</param>
/// <param name="parameters">Its parameters.</param>
internal sealed class Page(Type component, Dictionary<string, object?> parameters) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var bytes = Encoding.UTF8.GetBytes(await Html.RenderAsync(httpContext.RequestServices, component, parameters));
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.ContentLength = bytes.Length;
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
