using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Reticulum.Configuration;
using Xunit;

namespace Reticulum.Tests.Configuration;

/// <summary>docs/configuration.md is made from the classes of settings: names, defaults, bounds, and what their XML docs say.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private const string Head = """
        # Configuration

        <!-- Made from the classes of settings by ConfigurationDocumentTests; RETICULUM_UPDATE_DOCS=1 rewrites it. -->

        Nothing needs to be configured. What is, comes from these places; the later beats the earlier:

        1. `appsettings.json`, `appsettings.Silo.json` or `appsettings.Gateway.json`, `appsettings.<environment>.json`, beside the executable
        2. `appsettings.json` in the working directory
        3. files in the directory that `CREDENTIALS_DIRECTORY` names, one setting each, `Reticulum__ClusterSecret`: systemd's `LoadCredential=`, secrets mounted into a container
        4. environment variables: `Reticulum__Limits__MaxPixels=50000000`
        5. the command line: `--Reticulum:Limits:MaxPixels=50000000`

        Everything is read and checked once, at the start. A value that cannot be read, is out of bounds, or belongs to no setting is an error: all of them are printed
        to stderr, the exit code is 2, and nothing is started. An empty value of a setting that has no fixed default means "not set". Lists are JSON lists,
        numbered variables (`Reticulum__UploadKeys__0=…`), or one text with commas (`Reticulum__UploadKeys=…,…`).

        The address is ASP.NET Core's own: `--urls`, `ASPNETCORE_URLS` or the section `Kestrel`. Without it a silo listens on `http://127.0.0.1:8080`, a gateway on
        `http://127.0.0.1:8081`. How much is logged is in the section `Logging`. Where `OTEL_EXPORTER_OTLP_ENDPOINT` is set, metrics and traces are sent there.

        """;

    [Fact]
    public void Document_IsWhatTheClassesSay()
    {
        var text = new StringBuilder(Head);
        foreach (var section in OptionSections.All.GroupBy(Setting.SectionOf))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## `{section.Key}`\n\n{string.Join(' ', section.Select(type => Words($"T:{type.FullName}")))}\n\n");
            text.Append("| key | default | allowed | meaning |\n|---|---|---|---|\n");
            foreach (var (type, setting) in section.SelectMany(type => Setting.Of(type).Select(setting => (type, setting))))
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{setting.Name}` | {Default(type, setting)} | {setting.Allowed} | {Words($"P:{type.FullName}.{setting.Name}")} |\n");
            }
        }

        GeneratedDocument.Check("configuration.md", text.ToString());
    }

    private static string Default(Type type, Setting setting) => setting.Property.GetValue(Activator.CreateInstance(type)) switch
    {
        null or IReadOnlyList<string> { Count: 0 } => "–",
        bool value => value ? "`true`" : "`false`",
        var value => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
    };

    private static string Words(string member)
    {
        var summary = Docs.Value.Descendants("member").FirstOrDefault(element => element.Attribute("name")!.Value == member)?.Element("summary");
        Assert.True(summary is not null, $"{member} has no XML docs.");
        var words = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
            XElement other => other.Value,
            _ => node.ToString(),
        }));
        return Space().Replace(words, " ").Trim();
    }

    private static readonly Lazy<XDocument> Docs = new(() => XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Reticulum.Grains.Interfaces.xml")));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
