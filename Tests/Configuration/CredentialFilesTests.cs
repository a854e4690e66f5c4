using Reticulum.Configuration;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Configuration;

public sealed class CredentialFilesTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();
    private readonly List<string> _errors = [];

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Read_FilesOfOurs_AreSettings()
    {
        File.WriteAllText(_home["Reticulum__ClusterSecret"], "s e=cret\n");
        File.WriteAllText(_home["Reticulum__Cluster__ConnectionString"], "Host=db\r\n");
        File.WriteAllText(_home["urls"], "http://*:1");
        Directory.CreateDirectory(_home["Reticulum__AdminKeys"]);

        Assert.Equal(
            [new("Reticulum:ClusterSecret", "s e=cret"), new("Reticulum:Cluster:ConnectionString", "Host=db")],
            CredentialFiles.Read(_home.Path, _errors).OrderByDescending(static setting => setting.Key));
        Assert.Empty(_errors);
    }

    /// <summary>As Kubernetes mounts a secret: links into a directory that is swapped whole.</summary>
    [Fact]
    public void Read_Links_AreFollowed()
    {
        Directory.CreateDirectory(_home["..data"]);
        File.WriteAllText(Path.Combine(_home["..data"], "Reticulum__ClusterSecret"), "a");
        File.CreateSymbolicLink(_home["Reticulum__ClusterSecret"], Path.Combine("..data", "Reticulum__ClusterSecret"));
        Assert.Equal([new("Reticulum:ClusterSecret", "a")], CredentialFiles.Read(_home.Path, _errors));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/no/such/directory")]
    public void Read_NoDirectory_IsNone(string? directory)
    {
        Assert.Empty(CredentialFiles.Read(directory, _errors));
        Assert.Empty(_errors);
    }

    [Fact]
    public void Read_UnreadableFile_IsAnErrorWithoutASecret()
    {
        File.CreateSymbolicLink(_home["Reticulum__ClusterSecret"], _home["nowhere"]);
        Assert.Empty(CredentialFiles.Read(_home.Path, _errors));
        Assert.Contains("CREDENTIALS_DIRECTORY", Assert.Single(_errors), StringComparison.Ordinal);
    }
}
