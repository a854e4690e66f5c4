using System.Net.Http.Headers;
using System.Text;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Http;
using Reticulum.Tests.Images;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.OpenApi;

/// <summary>Where the calls go: the whole product without keys and with them, and for what a healthy store never does, its HTTP in front of ports that do as they are told.</summary>
public sealed class ApiWorld : IAsyncLifetime
{
    public const string AdminKey = "correct horse";
    public const string UploadKey = "battery staple";
    public const int MaxUploadBytes = 100_000;

    /// <summary>It has an image, and another was deleted.</summary>
    internal ReticulumApplication Open { get; } = ReticulumApplication.Start($"Limits:MaxUploadBytes={MaxUploadBytes}");

    internal ReticulumApplication Locked { get; } = ReticulumApplication.Start($"AdminKeys={AdminKey}", $"UploadKeys={UploadKey}");

    internal ServedDocument Document { get; private set; } = null!;

    /// <summary>An image that the open node has.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>An image that was deleted.</summary>
    public string Deleted { get; private set; } = "";

    public static string Unknown => "0123456789abcdef0123456789abcdef01234567";

    /// <summary>The open node's own.</summary>
    public Guid OpenId { get; private set; }

    public Guid LockedId { get; private set; }

    internal static AuthenticationHeaderValue Admin => new("Bearer", AdminKey);

    internal static AuthenticationHeaderValue Browser => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{AdminKey}")));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Document = ServedDocument.Parse(await Open.Client.GetStringAsync("/openapi/v1.json", Cancellation));
        await SiloWait.ActiveAsync(Open.Services, Cancellation);
        using var cluster = await SendAsync(Locked.Client, HttpMethod.Get, "/api/v1/cluster", Admin);
        await SiloWait.ActiveAsync(Locked.Services, Cancellation);
        Hash = await Open.StoreAsync(SampleImages.Photo(60, 40));
        Deleted = await Open.StoreAsync(SampleImages.Photo(61, 40));
        using var deleted = await Open.SendAsync(HttpMethod.Delete, $"/api/v1/images/{Deleted}");
        Assert.True(deleted.IsSuccessStatusCode);
        LockedId = (await ReticulumApplication.JsonAsync(cluster)).GetProperty("nodes")[0].GetProperty("id").GetGuid();
        OpenId = (await Open.GetJsonAsync("/api/v1/cluster")).GetProperty("nodes")[0].GetProperty("id").GetGuid();
    }

    internal Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) => SendAsync(Open.Client, method, path, null, headers);

    internal Task<HttpResponseMessage> LockedAsync(HttpMethod method, string path, AuthenticationHeaderValue? key, params (string Name, string Value)[] headers) =>
        SendAsync(Locked.Client, method, path, key, headers);

    /// <summary>At a node of its own whose ports are <paramref name="broken"/>.</summary>
    internal static async Task<HttpResponseMessage> BrokenAsync(Action<FakePorts> broken, HttpMethod method, string path, HttpContent? content = null)
    {
        await using var node = await FakeNode.StartAsync();
        broken(node.Ports);
        return await node.Client.SendAsync(new HttpRequestMessage(method, path) { Content = content }, Cancellation);
    }

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, string path, AuthenticationHeaderValue? key, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Headers = { Authorization = key } };
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return client.SendAsync(request, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Open.DisposeAsync();
        await Locked.DisposeAsync();
    }
}
