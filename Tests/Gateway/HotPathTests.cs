using System.Net;
using System.Text;
using Reticulum.Images;
using Reticulum.Tests.HotConnections;
using Xunit;

namespace Reticulum.Tests.Gateway;

/// <summary>What is in memory is answered on the shortest way, and nobody can tell by the answer.</summary>
public sealed class HotPathTests
{
    private const string Hash = "36f675cc81e74ef5e8e25d940ed904759531985d";
    private const string Tag = "0123456789abcdef0123456789abcdef";

    private static readonly RenditionKey Key = new(ImageId.Parse(Hash), SizeSpec.Box(300, 0), ImageFormat.WebP);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Method, path below the hash, a header of the request, and whether it is answered on the shortest way.</summary>
    public static TheoryData<string, string, string, string, bool> Requests => new()
    {
        { "GET", "300w/photo.webp", "", "", true },
        { "HEAD", "300w/photo.webp", "", "", true },
        { "GET", "300w/a b?c=1.webp", "", "", false },
        { "GET", "300w/photo.webp?v=2", "", "", true },
        { "GET", "300w/%C3%A9%2F.webp", "", "", true },
        { "GET", "300w/photo.webp", "If-None-Match", $"\"{Tag}\"", true },
        { "HEAD", "300w/photo.webp", "If-None-Match", $"\"{Tag}\"", true },
        { "GET", "300w/photo.webp", "If-None-Match", $"\"x\", W/\"{Tag}\"", true },
        { "GET", "300w/photo.webp", "If-None-Match", "*", true },
        { "GET", "300w/photo.webp", "If-None-Match", "\"x\"", true },
        { "GET", "300w/photo.webp", "If-Modified-Since", "Mon, 23 Nov 2026 07:10:00 GMT", true },
        { "GET", "300w/photo.webp", "If-Modified-Since", "Mon, 23 Nov 2026 07:09:59 GMT", true },
        { "GET", "300w/photo.webp", "If-Match", $"\"{Tag}\"", true },
        { "GET", "300w/photo.webp", "If-Match", "\"x\"", false },
        { "GET", "300w/photo.webp", "Range", "bytes=0-9", true },
        { "GET", "0300w/photo.webp", "", "", false },
        { "GET", "300w/photo.WebP", "", "", false },
        { "POST", "300w/photo.webp", "", "", false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_OfWhatIsInMemory_IsAnsweredAsOnTheOrdinaryWay(string method, string path, string name, string value, bool isShort)
    {
        foreach (var length in new[] { 5_000, 60_000 })
        {
            await using var node = await FakeNode.StartAsync();
            var (rendition, asked) = (Make(length), 0);
            node.Ports.Read = (_, _) =>
            {
                asked++;
                return new(new ReadOutcome.Found(MemoryContent.Of(rendition)));
            };
            var ordinary = await AskAsync(node, method, path, name, value);
            var before = asked;

            node.Hot.Put(rendition);
            var hot = await AskAsync(node, method, path, name, value);

            Assert.Equal(ordinary, hot);
            Assert.Equal(isShort ? 0 : before, asked - before);
        }
    }

    [Fact]
    public async Task Request_OfWhatIsNotInMemory_GoesTheOrdinaryWay()
    {
        await using var node = await FakeNode.StartAsync();
        node.Hot.Put(Make(100));

        using var other = await node.Client.GetAsync($"/image/{Hash}/301w/photo.webp", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    /// <summary>No histogram has time for them: so they are counted.</summary>
    [Fact]
    public async Task Request_OfWhatIsInMemory_IsCountedAsAHit()
    {
        await using var node = await FakeNode.StartAsync();
        node.Hot.Put(Make(100));
        var (hits, misses) = (node.Hot.Hits, node.Hot.Misses);

        await AskAsync(node, "GET", "300w/photo.webp", "", "");
        await AskAsync(node, "GET", "301w/photo.webp", "", "");

        Assert.Equal((hits + 1, misses + 1), (node.Hot.Hits, node.Hot.Misses));
    }

    [Fact]
    public async Task Request_AfterADelete_FindsNothing()
    {
        await using var node = await FakeNode.StartAsync();
        node.Hot.Put(Make(100));
        node.Hot.Remove(Key.Id);
        node.Ports.Read = static (_, _) => new(new ReadOutcome.Deleted());

        using var gone = await node.Client.GetAsync($"/image/{Hash}/300w/photo.webp", Cancellation);

        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    private static Rendition Make(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return new Rendition(Key, bytes, 300, 200, Tag, new DateTimeOffset(2026, 11, 23, 7, 10, 0, TimeSpan.Zero));
    }

    /// <summary>Everything of the answer but the time and the request's id, as text.</summary>
    private static async Task<string> AskAsync(FakeNode node, string method, string path, string name, string value)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/image/{Hash}/{path}");
        if (name.Length > 0)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var answer = await node.Client.SendAsync(request, Cancellation);
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(static header => header.Key != "Date")
            .Select(static header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        var body = Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return $"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n{AnswerStream.RequestId().Replace(body, "")}";
    }
}
