namespace Reticulum.Tests.OpenApi;

/// <summary>A request that makes a node give one documented answer.</summary>
/// <param name="Answer">Which.</param>
/// <param name="SendAsync">Sends it; the body has come when it ends.</param>
internal sealed record DocumentedCall(DocumentedAnswer Answer, Func<ApiWorld, Task<HttpResponseMessage>> SendAsync)
{
    public DocumentedCall(string operation, int status, Func<ApiWorld, Task<HttpResponseMessage>> sendAsync)
        : this(new DocumentedAnswer(operation, status, null), sendAsync)
    {
    }

    public DocumentedCall(string operation, int status, string code, Func<ApiWorld, Task<HttpResponseMessage>> sendAsync)
        : this(new DocumentedAnswer(operation, status, code), sendAsync)
    {
    }
}
