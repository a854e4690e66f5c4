using System.Net.Http.Headers;
using System.Text.Json;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Driving;

/// <summary>Puts photographs into a silo.</summary>
internal sealed class Uploader(Uri address)
{
    /// <exception cref="InvalidOperationException">One was refused, or got another address than its hash.</exception>
    public async Task UploadAsync(PhotographSet set, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        foreach (var photograph in set.Photographs)
        {
            using var image = new ByteArrayContent(photograph.Bytes);
            image.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            using var form = new MultipartFormDataContent { { image, "image", "photo.jpg" } };
            using var answer = await http.PostAsync(address, form, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode || Hash(body) != photograph.Hash)
            {
                throw new InvalidOperationException($"Upload of {photograph.Name}: {(int)answer.StatusCode} {body}");
            }
        }
    }

    private static string? Hash(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("hash").GetString();
    }
}
