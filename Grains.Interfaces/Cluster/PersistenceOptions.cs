using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Cluster;

/// <summary>Where grains keep what they know of images. It may all be lost: it is found again from the disks.</summary>
public sealed class PersistenceOptions : IOptionsSection, IValidatableObject
{
    public static string Section => "Reticulum:Persistence";

    public const string Memory = "Memory";
    public const string PostgreSql = "PostgreSql";
    public const string AzureBlob = "AzureBlob";

    /// <summary><c>Memory</c>: of the nodes, gone with them. <c>PostgreSql</c>: a database. <c>AzureBlob</c>: a container of Azure Blob Storage.</summary>
    [AllowedValues(Memory, PostgreSql, AzureBlob)]
    public string Provider { get; set; } = Memory;

    /// <summary>Of the database, by default that of <c>Cluster:ConnectionString</c>; or of the Azure storage account. <c>Memory</c> needs none.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The container in the Azure storage account; made when it is missing.</summary>
    [Required]
    [StringLength(63, MinimumLength = 3)]
    public string Container { get; set; } = "reticulum";

    /// <summary>The connection string that counts where the provider is <see cref="PostgreSql"/>; null: none is set.</summary>
    public string? DatabaseOr(ClusterOptions cluster) => string.IsNullOrEmpty(ConnectionString) ? cluster.ConnectionString : ConnectionString;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == AzureBlob && string.IsNullOrEmpty(ConnectionString))
        {
            yield return new ValidationResult($"must be set where {Section}:{nameof(Provider)} is {AzureBlob}", [nameof(ConnectionString)]);
        }

        // Azure's rule; it would be told only by the first write.
        if (!Container.Split('-').All(static part => part.Length > 0 && part.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))))
        {
            yield return new ValidationResult("must be lower-case letters, digits and single dashes between them", [nameof(Container)]);
        }
    }
}
