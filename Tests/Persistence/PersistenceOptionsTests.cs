using Microsoft.Extensions.Configuration;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Xunit;

namespace Reticulum.Tests.Persistence;

public sealed class PersistenceOptionsTests
{
    private const string Secret = "swordfish";

    [Fact]
    public void Read_NothingConfigured_IsMemory() => Assert.Empty(ErrorsOf());

    [Fact]
    public void Read_AzureWithoutConnectionString_IsAnError() => Assert.Equal(
        ["Reticulum:Persistence:ConnectionString: must be set where Reticulum:Persistence:Provider is AzureBlob"],
        ErrorsOf("Reticulum:Persistence:Provider=AzureBlob", "Reticulum:Cluster:ConnectionString=" + Secret));

    [Fact]
    public void Read_PostgreSqlWithoutAnyConnectionString_IsAnError() => Assert.Equal(
        ["Reticulum:Persistence:ConnectionString: it or Reticulum:Cluster:ConnectionString must be set where Reticulum:Persistence:Provider is PostgreSql"],
        ErrorsOf("Reticulum:Persistence:Provider=PostgreSql"));

    [Fact]
    public void Read_ClusterOnPostgreSqlWithoutConnectionString_IsOneError() => Assert.Equal(
        ["Reticulum:Cluster:ConnectionString: must be set where Reticulum:Cluster:Provider is PostgreSql"],
        ErrorsOf("Reticulum:Cluster:Provider=PostgreSql", "Reticulum:ClusterSecret=" + Secret, "Reticulum:Persistence:Provider=PostgreSql"));

    [Fact]
    public void Read_ClusterOnPostgreSqlWithNothingElse_SaysAllThatIsMissing() =>
        Assert.Equal(2, ErrorsOf("Reticulum:Cluster:Provider=PostgreSql").Count);

    [Theory]
    [InlineData("Reticulum:Persistence:Provider=AzureBlob", "Reticulum:Persistence:ConnectionString=x")]
    [InlineData("Reticulum:Persistence:Provider=PostgreSql", "Reticulum:Persistence:ConnectionString=x")]
    [InlineData("Reticulum:Persistence:Provider=PostgreSql", "Reticulum:Cluster:ConnectionString=x")]
    [InlineData("Reticulum:Persistence:Container=a-1", "Reticulum:Persistence:Provider=Memory")]
    public void Read_WhatIsEnough_IsNoError(string one, string other) => Assert.Empty(ErrorsOf(one, other));

    [Theory]
    [InlineData("Images")]
    [InlineData("a--b")]
    [InlineData("-ab")]
    [InlineData("ab-")]
    [InlineData("a_b")]
    public void Read_NoNameForAContainer_IsAnError(string container) => Assert.Equal(
        [$"Reticulum:Persistence:Container = \"{container}\": must be lower-case letters, digits and single dashes between them"],
        ErrorsOf($"Reticulum:Persistence:Container={container}"));

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Read_LengthOfAContainersName_HasBounds(int length, bool allowed) =>
        Assert.Equal(allowed, ErrorsOf($"Reticulum:Persistence:Container={new string('a', length)}").Count == 0);

    [Fact]
    public void DatabaseOr_OwnIsThere_IsThat()
    {
        var cluster = new ClusterOptions { ConnectionString = "of the cluster" };
        Assert.Equal("own", new PersistenceOptions { ConnectionString = "own" }.DatabaseOr(cluster));
        Assert.Equal("of the cluster", new PersistenceOptions { ConnectionString = "" }.DatabaseOr(cluster));
        Assert.Null(new PersistenceOptions().DatabaseOr(new ClusterOptions()));
    }

    private static IReadOnlyList<string> ErrorsOf(params string[] settings) => OptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build(),
        OptionSections.All).Errors;
}
