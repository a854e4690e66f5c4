using System.Globalization;
using System.Reflection;
using System.Text;
using Reticulum.Errors;
using Reticulum.Tests.Configuration;
using Xunit;

namespace Reticulum.Tests.Gateway;

public sealed class ProblemCodeTests
{
    [Fact]
    public void All_HoldsEveryCodeOnce()
    {
        var fields = typeof(ProblemCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (ProblemCode)field.GetValue(null)!);
        Assert.Equal(fields.Select(code => code.Code).Order(), ProblemCode.All.Select(code => code.Code).Order());
        Assert.Distinct(ProblemCode.All.Select(code => code.Code));
        Assert.Equal(ProblemCode.All.OrderBy(code => code.Status), ProblemCode.All);
    }

    [Fact]
    public void Document_IsWhatTheCodesSay()
    {
        var text = new StringBuilder("""
            # Errors

            <!-- Made from Gateway/Errors/ProblemCode.cs by ProblemCodeTests; RETICULUM_UPDATE_DOCS=1 rewrites it. -->

            Every error is `application/problem+json` (RFC 9457), whatever the client accepts (but for a browser without scripts that posts the upload page's form: a page of the same status):

            ```json
            {"type":"/docs/errors#malformed_size","title":"That is no size","status":400,"detail":"A size is full, …","code":"malformed_size"}
            ```

            Programs switch on `code`: a code is never renamed and never changes its status. `title` goes with the code, `detail` is about this occurrence and may change
            in wording. Nothing of the inside is told: no path, no stack trace. `Cache-Control` is `no-store`; a 503 has a `Retry-After` in seconds, a 405 an `Allow`,
            a 416 a `Content-Range`, a 401 a `WWW-Authenticate`. Every node shows this list at `/docs/errors`.

            What is no HTTP at all (a request line or headers that are malformed or too long) is refused by the server before there is a request to answer, by its status alone.

            | status | code | meaning | what to do |
            |---|---|---|---|

            """);
        foreach (var code in ProblemCode.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {code.Status} | `{code.Code}` | {code.Title}. | {code.Advice} |\n");
        }

        GeneratedDocument.Check("errors.md", text.ToString());
    }
}
