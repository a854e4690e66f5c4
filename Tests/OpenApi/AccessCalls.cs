using Reticulum.Tests.Gateway;

namespace Reticulum.Tests.OpenApi;

/// <summary>For all operations alike: those whom a node does not let, and a fault that nobody foresaw.</summary>
internal static class AccessCalls
{
    public static IEnumerable<DocumentedCall> Of(ServedDocument document) => document.Operations.SelectMany(operation => operation.Answers).SelectMany(answer => CallFor(document, answer));

    private static IEnumerable<DocumentedCall> CallFor(ServedDocument document, DocumentedAnswer answer)
    {
        var operation = document.Find(answer.Operation);
        Func<ApiWorld, Task<HttpResponseMessage>>? send = answer.Code switch
        {
            "admin_key_required" => world => world.LockedAsync(operation.Method, Path(world), null),
            "admin_key_refused" => world => world.LockedAsync(operation.Method, Path(world), new("Bearer", "wrong")),
            "cross_site" when operation.Id != "uploadImage" => world => world.LockedAsync(operation.Method, Path(world), ApiWorld.Browser, ("Sec-Fetch-Site", "cross-site")),
            "loopback_only" => world => world.OpenAsync(operation.Method, Path(world), ("Host", "reticulum.example")),
            "internal_error" => world => ApiWorld.BrokenAsync(static ports => ports.Fault = new InvalidOperationException("a bug"), operation.Method, Path(world), Content(operation)),
            _ => null,
        };
        return send is null ? [] : [new DocumentedCall(answer, send)];

        string Path(ApiWorld world) => operation.PathWith(world.Hash, world.OpenId);
    }

    private static ByteArrayContent? Content(DocumentedOperation operation) =>
        operation.Node.ContainsKey("requestBody") ? Multipart.Content(Multipart.Body(("image", Multipart.Png))) : null;
}
