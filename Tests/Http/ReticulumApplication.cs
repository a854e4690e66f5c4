using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Http;

/// <summary>
/// A full node in the test's process: the product's own <c>Program</c>, its silo, disk and renderer, behind a real Kestrel on a port of its own.
/// Each test has its own; nothing is shared.
/// </summary>
internal sealed class ReticulumApplication : WebApplicationFactory<Program>
{
    private readonly string[] _settings;
    private readonly TemporaryDirectory? _ownHome;

    private ReticulumApplication(TemporaryDirectory? ownHome, string home, string[] settings)
    {
        (_ownHome, Home, _settings) = (ownHome, home, settings);
        UseKestrel(0);
    }

    /// <summary>The data directory.</summary>
    public string Home { get; }

    public Action<IServiceCollection> Replace { get; init; } = static _ => { };

    /// <summary>Where spans are sent; null: it is not traced. Nobody needs to listen there.</summary>
    public string? Collector { get; init; }

    /// <summary>Follows no redirects: they are answers too.</summary>
    public HttpClient Client => field ??= Connect();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="settings">Below <c>Reticulum</c>: <c>Limits:MaxPixels=100</c>.</param>
    public static ReticulumApplication Start(params string[] settings)
    {
        var home = new TemporaryDirectory();
        return new ReticulumApplication(home, home.Path, settings);
    }

    /// <summary>A node in a directory that the test keeps, so that another can follow it there.</summary>
    public static ReticulumApplication StartIn(TemporaryDirectory home, params string[] settings) => new(null, home.Path, settings);

    /// <summary>A node that is traced, as if there were somebody who collects that.</summary>
    public static ReticulumApplication StartTraced(params string[] settings)
    {
        var home = new TemporaryDirectory();
        return new ReticulumApplication(home, home.Path, settings) { Collector = $"http://127.0.0.1:{LoopbackPorts.Free()}" };
    }

    /// <summary>A node in which something of the inside is another's.</summary>
    public static ReticulumApplication StartWith(Action<IServiceCollection> replace, params string[] settings)
    {
        var home = new TemporaryDirectory();
        return new ReticulumApplication(home, home.Path, settings) { Replace = replace };
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return Client.SendAsync(request, Cancellation);
    }

    public Task<HttpResponseMessage> UploadAsync(byte[] image, string? key = null, string fileName = "image", string? contentType = null)
    {
        var file = new ByteArrayContent(image);
        file.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var form = new MultipartFormDataContent();
        if (key is not null)
        {
            form.Add(new StringContent(key), "key");
        }

        form.Add(file, "image", fileName);
        return Client.PostAsync("/", form, Cancellation);
    }

    /// <returns>The image's hash.</returns>
    public async Task<string> StoreAsync(byte[] image)
    {
        using var answer = await UploadAsync(image);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await JsonAsync(answer)).GetProperty("hash").GetString()!;
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return await JsonAsync(answer);
    }

    public static Task<JsonElement> JsonAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

    public static Task<byte[]> BytesAsync(HttpResponseMessage answer) => answer.Content.ReadAsByteArrayAsync(Cancellation);

    public async Task AssertRefusesAsync(string code, byte[] image, string? key = null)
    {
        using var answer = await UploadAsync(image, key);
        Assert.DoesNotContain(Home, await ProblemAssert.IsAsync(code, answer), StringComparison.Ordinal);
    }

    public async Task AssertGivesAsync(string code, string path)
    {
        using var answer = await GetAsync(path);
        await ProblemAssert.IsAsync(code, answer);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _ownHome?.Dispose();
    }

    private HttpClient Connect()
    {
        StartServer();
        var address = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        string[] settings =
        [
            $"DataDirectory={Home}", $"Cluster:SiloPort={LoopbackPorts.Free()}", $"Cluster:GatewayPort={LoopbackPorts.Free()}", "Node:Nickname=node0", "MinFreeBytes=0",
            "Dashboard:Enabled=false", .. _settings,
        ];
        foreach (var setting in settings)
        {
            builder.UseSetting("Reticulum:" + setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        }

        if (Collector is not null)
        {
            builder.UseSetting("OTEL_EXPORTER_OTLP_ENDPOINT", Collector);
        }

        builder.ConfigureTestServices(services => Replace(services.AddLogging(static logging => logging.ClearProviders())));
    }
}
