using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Reticulum.Tests.OpenApi;

/// <summary>The measure itself: what it must find.</summary>
public sealed class ServedDocumentTests
{
    private const string Text = """
        {"paths":{"/thing":{"get":{"operationId":"getThing","responses":{
          "200":{"headers":{"ETag":{"required":true,"schema":{"type":"string"}},"X-Width":{"schema":{"type":"integer"}}},
                 "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"},"example":{"name":"a","at":"2026-11-23T07:10:00Z","inner":[]}}}},
          "304":{}}}}},
         "components":{"schemas":{
          "Thing":{"type":"object","required":["name","at"],"properties":{"name":{"type":"string"},"at":{"type":"string","format":"date-time"},"inner":{"type":"array","items":{"$ref":"#/components/schemas/Inner"}}}},
          "Inner":{"type":"object","properties":{"count":{"type":"integer"}}}}}}
        """;

    private static readonly ServedDocument Document = ServedDocument.Parse(Text);

    [Theory]
    [InlineData("""{"name":"a","at":"2026-11-23T07:10:00+00:00"}""", null)]
    [InlineData("""{"name":"a","at":"2026-11-23T07:10:00Z","inner":[{"count":1},{}]}""", null)]
    [InlineData("""{"at":"2026-11-23T07:10:00Z"}""", "name")]
    [InlineData("""{"name":null,"at":"2026-11-23T07:10:00Z"}""", "/name")]
    [InlineData("""{"name":"a","at":"yesterday"}""", "/at")]
    [InlineData("""{"name":"a","at":"2026-11-23T07:10:00Z","secret":1}""", "secret")]
    [InlineData("""{"name":"a","at":"2026-11-23T07:10:00Z","inner":[{"count":1,"other":2}]}""", "/inner/0")]
    [InlineData("""{"name":"a","at":"2026-11-23T07:10:00Z","inner":[{"count":"1"}]}""", "/inner/0/count")]
    public async Task Body_OtherThanItsSchema_IsAFault(string body, string? fault) => AssertFault(fault, await FaultsAsync(Answer(200, body)));

    [Fact]
    public async Task Status_NotDocumented_IsAFault() => AssertFault("404", await FaultsAsync(Answer(404, "")));

    [Fact]
    public async Task MediaType_NotDocumented_IsAFault() => AssertFault("text/plain", await FaultsAsync(Answer(200, "hello", "text/plain")));

    [Fact]
    public async Task Body_NotDocumented_IsAFault() => AssertFault("no body", await FaultsAsync(Answer(304, "hello")));

    [Fact]
    public async Task Header_NotThere_IsAFault()
    {
        var answer = Answer(200, """{"name":"a","at":"2026-11-23T07:10:00Z"}""");
        answer.Headers.ETag = null;
        AssertFault("ETag", await FaultsAsync(answer));
    }

    [Theory]
    [InlineData("X-Width", "30", null)]
    [InlineData("X-Width", "wide", "X-Width")]
    [InlineData("X-Other", "30", "X-Other")]
    public async Task Header_WrongOrNotDocumented_IsAFault(string name, string value, string? fault)
    {
        var answer = Answer(200, """{"name":"a","at":"2026-11-23T07:10:00Z"}""");
        answer.Headers.Add(name, value);
        AssertFault(fault, await FaultsAsync(answer));
    }

    [Fact]
    public void Example_OtherThanItsSchema_IsAFault()
    {
        Assert.Empty(Document.FaultsOfExamples());
        Assert.Contains("/at", Assert.Single(ServedDocument.Parse(Text.Replace("2026-11-23T07:10:00Z", "yesterday", StringComparison.Ordinal)).FaultsOfExamples()), StringComparison.Ordinal);
    }

    private static HttpResponseMessage Answer(int status, string body, string mediaType = "application/json")
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        answer.Headers.ETag = status == 200 ? new EntityTagHeaderValue("\"a\"") : null;
        return answer;
    }

    private static Task<IReadOnlyList<string>> FaultsAsync(HttpResponseMessage answer) => Document.FaultsOfAsync("getThing", answer, TestContext.Current.CancellationToken);

    private static void AssertFault(string? expected, IReadOnlyList<string> faults)
    {
        if (expected is null)
        {
            Assert.Empty(faults);
        }
        else
        {
            Assert.Contains(faults, fault => fault.Contains(expected, StringComparison.Ordinal));
        }
    }
}
