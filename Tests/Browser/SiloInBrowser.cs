using Microsoft.Playwright;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>A real silo and Debian's Chromium, for all the tests of a class.</summary>
public class SiloInBrowser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly TemporaryDirectory _home = new();
    private SiloProcess? _silo;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Of the silo, by key.</summary>
    protected virtual IReadOnlyDictionary<string, string>? Settings => null;

    internal SiloProcess Silo => _silo ?? throw new InvalidOperationException("The silo was not started.");

    public async ValueTask InitializeAsync()
    {
        // A bound, not an expectation: two cores may be busy with other tests. Playwright's own is 5 s.
        Assertions.SetDefaultExpectTimeout(60_000);
        _silo = await SiloProcess.StartAsync(_home.Path, Settings, cancellationToken: TestContext.Current.CancellationToken);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>With nothing that others have left: a context of its own.</summary>
    /// <param name="options">Colours, width, whether there are scripts; the address is filled in here.</param>
    internal async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = Silo.Http.BaseAddress!.ToString();
        var context = await (_browser ?? throw new InvalidOperationException("The browser was not started.")).NewContextAsync(options);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        _home.Dispose();
        GC.SuppressFinalize(this);
    }
}
