using System.Net.Http.Headers;
using System.Text.Json;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Driving;

/// <summary>Photographs on their way into a store.</summary>
internal static class Uploading
{
    /// <summary>The form that every Reticulum takes, the Go original too.</summary>
    public static HttpRequestMessage Request(Uri node, Photograph photograph)
    {
        var image = new ByteArrayContent(photograph.Bytes);
        image.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new HttpRequestMessage(HttpMethod.Post, node) { Content = new MultipartFormDataContent { { image, "image", "photo.jpg" } } };
    }

    /// <summary>The n-th goes to the n-th node, from the first on again after the last.</summary>
    public static Requests Requests(IReadOnlyList<Uri> nodes, IReadOnlyList<Photograph> photographs) =>
        new(photographs.Count, n => Request(nodes[n % nodes.Count], photographs[n]), static (_, _) => null);

    /// <exception cref="InvalidOperationException">One was refused, or got another address than its hash.</exception>
    public static async Task PutAsync(Uri node, IEnumerable<Photograph> photographs, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        foreach (var photograph in photographs)
        {
            using var request = Request(node, photograph);
            using var answer = await http.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode || Hash(body) != photograph.Hash)
            {
                throw new InvalidOperationException($"Upload of {photograph.Name} to {node}: {(int)answer.StatusCode} {body}");
            }
        }
    }

    private static string? Hash(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("hash").GetString();
    }
}
