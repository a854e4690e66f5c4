using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Reticulum.Pages;

/// <summary>
/// Renders a component to HTML, once. Not <c>AddRazorComponents</c>: that brings forms, antiforgery and data protection, which keeps keys
/// in the home directory, and nothing here needs them.
/// </summary>
internal static class Html
{
    /// <param name="services">What the component may ask for.</param>
    /// <param name="component">A page, or a part of one.</param>
    /// <param name="parameters">Its parameters.</param>
    public static async Task<string> RenderAsync(IServiceProvider services, Type component, IReadOnlyDictionary<string, object?> parameters)
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync(component, ParameterView.FromDictionary(new Dictionary<string, object?>(parameters)))).ToHtmlString());
    }
}
