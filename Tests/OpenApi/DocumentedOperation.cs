using System.Globalization;
using System.Text.Json.Nodes;

namespace Reticulum.Tests.OpenApi;

/// <param name="Id">Its operationId.</param>
/// <param name="Method">Of HTTP.</param>
/// <param name="Path">With its placeholders.</param>
/// <param name="Node">All of it.</param>
internal sealed record DocumentedOperation(string Id, HttpMethod Method, string Path, JsonObject Node)
{
    public JsonObject Responses => Node["responses"]!.AsObject();

    /// <summary>Each status, and where it is an error each of its codes.</summary>
    public IEnumerable<DocumentedAnswer> Answers =>
        from response in Responses
        let status = int.Parse(response.Key, CultureInfo.InvariantCulture)
        from code in CodesOf(response.Value!)
        select new DocumentedAnswer(Id, status, code);

    /// <summary>Its path with these in place of the placeholders.</summary>
    public string PathWith(string hash, Guid node) => Path
        .Replace("{hash}", hash, StringComparison.Ordinal)
        .Replace("{size}", "300w", StringComparison.Ordinal)
        .Replace("{filename}", "photo.webp", StringComparison.Ordinal)
        .Replace("{id}", node.ToString(), StringComparison.Ordinal);

    private static IEnumerable<string?> CodesOf(JsonNode response) =>
        response["content"]?["application/problem+json"]?["schema"]?["allOf"]?[1]?["properties"]?["code"]?["enum"] is JsonArray codes
            ? codes.Select(static code => (string?)code!.GetValue<string>())
            : [(string?)null];
}

/// <param name="Operation">The operation's id.</param>
/// <param name="Status">Of HTTP.</param>
/// <param name="Code">Of the problem; null: it is no error.</param>
internal readonly record struct DocumentedAnswer(string Operation, int Status, string? Code)
{
    public override string ToString() => $"{Operation} {Status} {Code}".TrimEnd();
}
