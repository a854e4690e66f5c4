using System.Net.Http.Headers;
using System.Text.Json;

namespace Reticulum.Tests.Cluster;

/// <summary>A client of one node. What goes wrong on the network is an answer, never an exception.</summary>
internal sealed class NodeClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _node;

    public NodeClient(Uri url, string node)
    {
        _node = node;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxConnectionsPerServer = 256,
        })
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public Task<NodeAnswer> GetImageAsync(string hash, string size, string extension, CancellationToken cancellationToken) =>
        GetAsync($"/image/{hash}/{size}/image.{extension}", cancellationToken);

    public Task<NodeAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    public Task<NodeAnswer> UploadAsync(byte[] image, CancellationToken cancellationToken) =>
        SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "/")
            {
                Content = new MultipartFormDataContent { { new ByteArrayContent(image), "image", "photo" } },
            },
            cancellationToken);

    public Task<NodeAnswer> SendAsync(HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>> headers, byte[]? body, CancellationToken cancellationToken, MediaTypeHeaderValue? type = null) =>
        SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(body) { Headers = { ContentType = type } } };
                foreach (var (name, value) in headers)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }

                return request;
            },
            cancellationToken);

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken) => (await GetAsync("/healthz/ready", cancellationToken)).IsOk;

    /// <summary>An operator's order for one of the nodes.</summary>
    /// <param name="id">Of the node.</param>
    /// <param name="order"><c>drain</c>, <c>resume</c>, <c>forget</c>, with a query if wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<NodeAnswer> OrderAsync(string id, string order, CancellationToken cancellationToken) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Post, $"/api/v1/nodes/{id}/{order}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", NodeSettings.AdminKey) } },
        cancellationToken);

    /// <summary>The nodes of <c>GET /api/v1/cluster</c>; empty where there is no answer.</summary>
    public async Task<IReadOnlyList<KnownNode>> KnownNodesAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, "/api/v1/cluster") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", NodeSettings.AdminKey) } },
            cancellationToken);
        if (!answer.IsOk)
        {
            return [];
        }

        using var document = JsonDocument.Parse(answer.Body);
        return
        [
            .. document.RootElement.GetProperty("nodes").EnumerateArray().Select(node => new KnownNode(
                node.GetProperty("id").GetString()!,
                node.GetProperty("nickname").GetString()!,
                node.GetProperty("location").GetString()!,
                node.GetProperty("state").GetString()!,
                node.GetProperty("role").GetString()!)
            {
                SafeToStop = node.TryGetProperty("safe_to_stop", out var safe) ? safe.GetBoolean() : null,
                NotSafeBecause = node.TryGetProperty("not_safe_because", out var why) ? why.GetString() : null,
                IsSettled = node.TryGetProperty("healing", out var healing) && healing.GetProperty("settled").GetBoolean(),
            }),
        ];
    }

    public void Dispose() => _http.Dispose();

    private async Task<NodeAnswer> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using var request = make();
        var path = $"{request.Method} {request.RequestUri}";
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return new NodeAnswer(_node, path, (int)answer.StatusCode, body, TimeProvider.System.GetElapsedTime(start));
        }
        catch (HttpRequestException failure)
        {
            var refused = failure.HttpRequestError == HttpRequestError.ConnectionError;
            return new NodeAnswer(_node, path, 0, [], TimeProvider.System.GetElapsedTime(start), failure.Message, refused);
        }
        catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
        {
            return new NodeAnswer(_node, path, 0, [], TimeProvider.System.GetElapsedTime(start), timeout.Message);
        }
    }
}

/// <summary>A line of <c>GET /api/v1/cluster</c>.</summary>
internal sealed record KnownNode(string Id, string Nickname, string Location, string State, string Role)
{
    /// <summary>Null: it does not drain.</summary>
    public bool? SafeToStop { get; init; }

    public string? NotSafeBecause { get; init; }

    public bool IsSettled { get; init; }
}
