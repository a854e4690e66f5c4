using Reticulum.Configuration;
using Xunit;

namespace Reticulum.Tests.Blobs;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Open_Twice_TheSecondIsRefused()
    {
        var refusal = Assert.Throws<CannotStartException>(_store.OpenData);

        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Again_KeepsTheNodeIdAndSweepsLeftovers()
    {
        var id = _store.Data.NodeId;
        File.WriteAllText(_store.Data.NewTemporaryPath(), "half an upload");
        _store.Data.Dispose();

        using var reopened = _store.OpenData();

        Assert.Equal(id, reopened.NodeId);
        Assert.NotEqual(Guid.Empty, id);
        Assert.Empty(_store.TemporaryFiles());
    }

    [Fact]
    public void Open_NodeIdThatIsNone_IsRefusedByName()
    {
        _store.Data.Dispose();
        File.WriteAllText(Path.Join(_store.Data.Root, "node-id"), "not an id");

        var refusal = Assert.Throws<CannotStartException>(_store.OpenData);

        Assert.Contains("node-id", refusal.Message, StringComparison.Ordinal);
    }
}
