using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Reticulum.Tests.Configuration;
using Reticulum.Tests.Gateway;
using Xunit;

namespace Reticulum.Tests.OpenApi;

/// <summary>The API document is what the server does: every answer that it names is provoked and is as it says, and none comes that it does not name.</summary>
[Collection(nameof(OneApiWorld))]
public sealed class ApiDocumentTests(ApiWorld world)
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IReadOnlyList<DocumentedCall> Calls => [.. ImageCalls.All, .. UploadCalls.All, .. ManagementCalls.All, .. AccessCalls.Of(world.Document)];

    [Fact]
    public void EveryAnswer_Documented_HasACall()
    {
        var documented = world.Document.Operations.SelectMany(static operation => operation.Answers).ToList();
        var called = Calls.Select(static call => call.Answer).Distinct().ToList();
        Assert.Equal("", string.Join(", ", documented.Except(called))); // documented, and no call provokes it: add one beside the others of its kind
        Assert.Equal("", string.Join(", ", called.Except(documented))); // provoked, and not documented
    }

    [Fact]
    public async Task EveryCall_Sent_IsAnsweredAsDocumented()
    {
        var faults = new List<string>();
        foreach (var call in Calls)
        {
            using var answer = await call.SendAsync(world);
            if ((int)answer.StatusCode != call.Answer.Status)
            {
                faults.Add($"{call.Answer}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
                continue;
            }

            faults.AddRange((await world.Document.FaultsOfAsync(call.Answer.Operation, answer, Cancellation)).Select(fault => $"{call.Answer}: {fault}"));
            if (call.Answer.Code is { } code && (await CodeOfAsync(answer)) is var came && came != code)
            {
                faults.Add($"{call.Answer}: the code is {came}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Refusal_OfABrowsersForm_IsADocumentedPage()
    {
        using var answer = await UploadCalls.AsABrowserAsync(world, Multipart.Body());
        Assert.Equal((HttpStatusCode.BadRequest, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Empty(await world.Document.FaultsOfAsync("uploadImage", answer, Cancellation));
    }

    [Fact]
    public void Document_Written_IsTheCommittedOne() => GeneratedDocument.Check("openapi.json", world.Document.Root.ToJsonString(Pretty) + "\n");

    [Fact]
    public void Document_ReadByALibrary_IsOpenApi31()
    {
        var read = OpenApiDocument.Parse(world.Document.Root.ToJsonString(), "json");
        Assert.Empty(read.Diagnostic?.Errors ?? []);
        Assert.StartsWith("3.1.", world.Document.Root["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_AllOfThem_AreValid()
    {
        Assert.Empty(world.Document.FaultsOfExamples());
        Assert.Contains("example", world.Document.Find("uploadImage").Responses["200"]!["content"]!["application/json"]!.AsObject());
    }

    [Fact]
    public void EveryOperation_IsNamedExplainedAndTagged()
    {
        foreach (var operation in world.Document.Operations)
        {
            Assert.Matches("^[a-z][A-Za-z]+$", operation.Id);
            Assert.EndsWith(".", operation.Node["summary"]?.GetValue<string>(), StringComparison.Ordinal);
            Assert.NotEmpty(operation.Node["tags"]!.AsArray());
            Assert.All(operation.Node["parameters"]?.AsArray() ?? [], parameter => Assert.False(string.IsNullOrEmpty(parameter!["description"]?.GetValue<string>()), $"{operation.Id} {parameter["name"]}"));
            Assert.All(operation.Responses, response => Assert.False(string.IsNullOrEmpty(response.Value!["description"]?.GetValue<string>())));
        }

        Assert.Distinct(world.Document.Operations.Select(static operation => operation.Id));
    }

    [Fact]
    public void EveryField_OfEverySchema_IsDescribed()
    {
        var silent = from schema in world.Document.Root["components"]!["schemas"]!.AsObject()
                     from field in (schema.Value!["properties"]?.AsObject() ?? []).Select(static field => (field.Key, Node: field.Value!)).Append((Key: "", Node: schema.Value!))
                     where !IsDescribed(field.Node)
                     select $"{schema.Key}.{field.Key}";
        Assert.Equal("", string.Join(", ", silent));
    }

    [Theory]
    [InlineData("getCluster", "adminKey,adminPassword,")]
    [InlineData("deleteImage", "adminKey,adminPassword,")]
    [InlineData("getConfig", "adminKey,adminPassword,")]
    [InlineData("uploadImage", "uploadKey,")]
    [InlineData("getImage", null)]
    [InlineData("getHealthzReady", null)]
    public void Security_OfAnOperation_IsItsKeysOrNone(string operation, string? keys)
    {
        var security = world.Document.Find(operation).Node["security"]?.AsArray();
        Assert.Equal(keys, security is null ? null : string.Join(',', security.Select(static way => way!.AsObject().FirstOrDefault().Key)));
    }

    /// <summary>By what the operations answer, not by a list: whatever refuses for want of a key says which keys it takes.</summary>
    [Fact]
    public void Security_OfWhateverAnswers401_IsSaid() => Assert.All(world.Document.Operations, static operation =>
        Assert.Equal(operation.Responses.ContainsKey("401"), operation.Node.ContainsKey("security")));

    private static bool IsDescribed(JsonNode node) =>
        !string.IsNullOrEmpty(node["description"]?.GetValue<string>()) || (node["oneOf"] is JsonArray either && either.Any(static one => IsDescribed(one!)));

    private static async Task<string?> CodeOfAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))?["code"]?.GetValue<string>();
}
