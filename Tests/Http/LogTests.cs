using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Reticulum.Images;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Images;
using Reticulum.Tests.PostgreSql;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Http;

/// <summary>What stands in the log, and what never does.</summary>
public sealed class LogTests(SharedPostgreSql postgreSql)
{
    private const string UploadKey = "swordfish of uploads";
    private const string AdminKey = "swordfish of admins";
    private const string WrongKey = "swordfish of nobody";
    private const string Secret = "swordfish-of-clusters-0123456789abcdef";
    private const string Password = "swordfish-of-databases";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_ThatBreaks_IsFoundInTheLogByItsProblem()
    {
        await using var node = ReticulumApplication.StartWith(static services => services
            .AddFakeLogging()
            .Replace(ServiceDescriptor.Singleton<IImageReader>(new FakePorts { Read = static (_, _) => throw new InvalidOperationException("a bug") })));
        using var answer = await node.GetAsync($"/image/{new string('0', 40)}/100w/x.jpg");
        using var another = await node.GetAsync($"/image/{new string('0', 40)}/101w/x.jpg");
        await ProblemAssert.IsAsync("internal_error", answer);
        var (first, second) = (await RequestIdAsync(answer), await RequestIdAsync(another));
        Assert.NotEqual(first, second);
        var errors = node.Services.GetFakeLogCollector().GetSnapshot().Where(static record => record.Level == LogLevel.Error).ToArray();
        Assert.Equal([first, second], errors.Select(static error => ScopesOf(error).Single(static scope => scope.Key == "request_id").Value));
        Assert.All(errors, static error => Assert.Contains("a bug", $"{error.Exception}", StringComparison.Ordinal));
    }

    /// <summary>Everything that is ever logged, at each level; keys come in all the ways that there are, right and wrong.</summary>
    [Fact]
    public async Task Secrets_AtEachLevel_AreInNoLine()
    {
        var database = await postgreSql.CreateDatabaseAsync();
        await using var node = ReticulumApplication.StartWith(
            static services => services.AddFakeLogging().AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter("Reticulum", LogLevel.Trace).AddFilter("Microsoft.AspNetCore", LogLevel.Trace)
                .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)),
            $"UploadKeys={UploadKey}",
            $"AdminKeys={AdminKey}",
            $"ClusterSecret={Secret}",
            "Cluster:Provider=PostgreSql",
            $"Cluster:ConnectionString={database};Password={Password}");
        _ = node.Client;
        await SiloWait.ActiveAsync(node.Services, Cancellation); // Orleans tells of all its options
        foreach (var key in new[] { UploadKey, WrongKey })
        {
            using var uploaded = await node.UploadAsync(SampleImages.Photo(60, 40), key);
            using var form = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new MultipartFormDataContent { { new ByteArrayContent(SampleImages.Photo(60, 40)), "image", "x" } } };
            form.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var bearer = await node.Client.SendAsync(form, Cancellation);
        }

        foreach (var key in new[] { AdminKey, WrongKey })
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{key}"));
            foreach (var path in new[] { "/status/", "/api/v1/cluster", "/config/", "/healthz/ready", $"/nowhere?key={Uri.EscapeDataString(key)}" })
            {
                using var asked = await node.GetAsync(path, ("Authorization", $"Bearer {key}"));
                using var page = await node.GetAsync(path, ("Authorization", $"Basic {basic}"));
            }
        }

        var lines = node.Services.GetFakeLogCollector().GetSnapshot().Select(static record =>
            $"{record.Message} {record.Exception} {string.Join(' ', record.StructuredState?.Select(static pair => $"{pair.Key}={pair.Value}") ?? [])} {string.Join(' ', ScopesOf(record))}").ToArray();
        Assert.Contains(lines, static line => line.Contains("/nowhere", StringComparison.Ordinal)); // it did hear the requests
        foreach (var secret in new[] { "swordfish", Uri.EscapeDataString(UploadKey), Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{AdminKey}")) })
        {
            Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("Json")]
    [InlineData("Text")]
    public async Task Process_SaysEachThingOnOneLine(string format)
    {
        using var home = new TemporaryDirectory();
        var settings = new Dictionary<string, string>(SiloProcess.QuickStart) { ["Reticulum:Logs:Format"] = format, ["Logging:LogLevel:Reticulum"] = "Debug" };
        string output;
        await using (var silo = await SiloProcess.StartAsync(home.Path, settings, cancellationToken: Cancellation))
        {
            using var malformed = await silo.Http.GetAsync("/internal-nothing", Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, malformed.StatusCode);
            silo.Process.Terminate();
            await silo.Process.WaitForExitAsync(Cancellation);
            output = silo.Process.Output;
        }

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            if (format == "Text")
            {
                Assert.Matches("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z [a-z]{4}: ", line);
                return;
            }

            using var json = JsonDocument.Parse(line);
            Assert.EndsWith("Z", json.RootElement.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
            Assert.All(new[] { "LogLevel", "Category", "Message" }, name => Assert.NotEmpty(json.RootElement.GetProperty(name).GetString()!));
        });
    }

    private static async Task<string> RequestIdAsync(HttpResponseMessage answer) => (await ReticulumApplication.JsonAsync(answer)).GetProperty("request_id").GetString()!;

    private static IEnumerable<KeyValuePair<string, object?>> ScopesOf(FakeLogRecord record) => record.Scopes.OfType<IEnumerable<KeyValuePair<string, object?>>>().SelectMany(static scope => scope);
}
