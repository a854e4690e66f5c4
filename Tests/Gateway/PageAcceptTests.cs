using Reticulum.Pages;
using Xunit;

namespace Reticulum.Tests.Gateway;

/// <summary>Who gets a page, and who gets JSON.</summary>
public sealed class PageAcceptTests
{
    public const string Chromium =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";

    [Theory]
    [InlineData(Chromium)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")] // Firefox, Safari
    [InlineData("text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01")] // Lynx
    [InlineData("text/html")]
    [InlineData("TEXT/HTML; charset=utf-8, image/*")]
    public void Accept_OfSomebodyWhoReads_IsAPage(string accept) => Assert.True(PageAccept.Prefers([accept]));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*/*")] // curl, fetch, XMLHttpRequest, Python's requests
    [InlineData("application/json")]
    [InlineData("application/json, text/plain, */*")] // axios
    [InlineData("application/json, text/html")]
    [InlineData("text/html, application/json;q=0.9")]
    [InlineData("text/html, image/gif, image/jpeg, */*; q=0.2")] // Java
    [InlineData("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2")] // Java before 20
    [InlineData("text/html;q=0, application/xhtml+xml")]
    [InlineData("text/*")]
    [InlineData("text/html, */*;q=0.0001")]
    [InlineData("\u0000;;,")]
    public void Accept_OfAProgram_IsJson(string? accept) => Assert.False(PageAccept.Prefers(accept is null ? [] : [accept]));
}
