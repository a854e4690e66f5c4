using System.Globalization;
using System.Text.Json.Nodes;

namespace Reticulum.Tests.OpenApi;

/// <summary>
/// An OpenAPI document as something to hold answers against. Stricter than a client has to be: a field, a status, a media type or a header that it does not
/// name is a fault as much as one that it promises and that is not there.
/// </summary>
internal sealed class ServedDocument(JsonNode root)
{
    /// <summary>Of any answer, whatever it is about; none of them is named by the document.</summary>
    private static readonly HashSet<string> CommonHeaders = new(
        ["Date", "Content-Type", "Content-Length", "Transfer-Encoding", "Cache-Control", "X-Content-Type-Options"], StringComparer.OrdinalIgnoreCase);

    private readonly AnswerSchemaSet _schemas = new(root);

    public JsonNode Root => root;

    public IReadOnlyList<DocumentedOperation> Operations { get; } =
    [
        .. from path in root["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           select new DocumentedOperation(operation.Value!["operationId"]!.GetValue<string>(), new HttpMethod(operation.Key.ToUpperInvariant()), path.Key, operation.Value!.AsObject()),
    ];

    public static ServedDocument Parse(string json) => new(JsonNode.Parse(json)!);

    public DocumentedOperation Find(string id) => Operations.Single(operation => operation.Id == id);

    /// <summary>What an answer is that the document does not say, and the other way round; empty: it is as documented.</summary>
    public async Task<IReadOnlyList<string>> FaultsOfAsync(string operation, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        return Find(operation).Responses.TryGetPropertyValue(status, out var response)
            ? [.. FaultsOfHeaders(response!, answer), .. FaultsOfBody(response!, answer, await answer.Content.ReadAsByteArrayAsync(cancellationToken))]
            : [$"the status {status} is not documented"];
    }

    private static IEnumerable<string> FaultsOfHeaders(JsonNode response, HttpResponseMessage answer)
    {
        var sent = answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var documented = response["headers"]?.AsObject() ?? [];
        foreach (var (name, header) in documented)
        {
            if (!sent.TryGetValue(name, out var text))
            {
                if (header!["required"]?.GetValue<bool>() == true)
                {
                    yield return $"the header {name} is not there";
                }
            }
            else if (header!["schema"]!["type"]!.GetValue<string>() == "integer" && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                yield return $"the header {name} is no number: {text}";
            }
        }

        foreach (var name in sent.Keys.Where(name => !CommonHeaders.Contains(name) && !documented.Any(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))))
        {
            yield return $"the header {name} is not documented";
        }
    }

    private IEnumerable<string> FaultsOfBody(JsonNode response, HttpResponseMessage answer, byte[] body)
    {
        var mediaType = answer.Content.Headers.ContentType?.MediaType;
        if (response["content"] is not JsonObject contents)
        {
            return body.Length == 0 && mediaType is null ? [] : [$"{body.Length} bytes of {mediaType} came, and no body is documented"];
        }

        if (mediaType is null || contents[mediaType] is not { } content)
        {
            return [$"the media type {mediaType ?? "(none)"} is not documented"];
        }

        return mediaType.EndsWith("json", StringComparison.Ordinal) ? _schemas.FaultsOf(content["schema"]!, JsonNode.Parse(body))
            : body.Length == 0 ? ["the body is empty"]
            : [];
    }

    /// <summary>What an example has that its schema does not allow, for each of the document.</summary>
    public IEnumerable<string> FaultsOfExamples() =>
        from operation in Operations
        from response in operation.Responses
        from content in response.Value!["content"]?.AsObject() ?? []
        from example in Examples(content.Value!)
        from fault in _schemas.FaultsOf(content.Value!["schema"]!, example)
        select $"{operation.Id} {response.Key}: {fault} in {example?.ToJsonString()}";

    private IEnumerable<JsonNode?> Examples(JsonNode content) =>
        [.. content["example"] is { } one ? [one] : Array.Empty<JsonNode>(), .. (content["examples"]?.AsObject() ?? []).Select(example => Referred(example.Value!)["value"])];

    private JsonNode Referred(JsonNode node) =>
        node["$ref"]?.GetValue<string>() is { } reference ? reference[2..].Split('/').Aggregate(root, static (within, name) => within[name]!) : node;
}
