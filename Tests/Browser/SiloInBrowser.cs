using Microsoft.Playwright;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>A real silo and a browser, for all the tests of a class.</summary>
public class SiloInBrowser : IAsyncLifetime
{
    private readonly TemporaryDirectory _home = new();
    private SiloProcess? _silo;
    private Chromium? _chromium;

    /// <summary>Of the silo, by key.</summary>
    protected virtual IReadOnlyDictionary<string, string>? Settings => null;

    internal SiloProcess Silo => _silo ?? throw new InvalidOperationException("The silo was not started.");

    public async ValueTask InitializeAsync()
    {
        _silo = await SiloProcess.StartAsync(_home.Path, Settings, cancellationToken: TestContext.Current.CancellationToken);
        _chromium = await Chromium.StartAsync();
    }

    /// <inheritdoc cref="Chromium.NewPageAsync"/>
    internal Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null) =>
        (_chromium ?? throw new InvalidOperationException("The browser was not started.")).NewPageAsync(Silo.Http.BaseAddress!, options);

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        _home.Dispose();
        GC.SuppressFinalize(this);
    }
}
