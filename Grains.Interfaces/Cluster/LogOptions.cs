using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Cluster;

/// <summary>The log, on standard output. How much is logged is in the section <c>Logging</c>.</summary>
public sealed class LogOptions : IOptionsSection
{
    public static string Section => "Reticulum:Logs";

    public const string Text = "Text";
    public const string Json = "Json";

    /// <summary><c>Text</c>: a line for people. <c>Json</c>: an object on each line, for whatever collects logs in production. Either says the <c>request_id</c> that the client was told.</summary>
    [AllowedValues(Text, Json)]
    public string Format { get; set; } = Text;
}
