using System.Net;
using Xunit;

namespace Reticulum.Tests.Processes;

/// <summary>
/// What a client knows of its uploads: acknowledged, or not. An acknowledged one must be there for ever; any other is there whole, or not at all.
/// </summary>
internal sealed class UploadLedger
{
    private readonly Dictionary<string, Entry> _entries = [];

    public int Acknowledged => _entries.Values.Count(entry => entry.Acknowledged);

    public int Unanswered => _entries.Values.Count(entry => !entry.Acknowledged);

    /// <summary>The upload has begun: from now on anything may have become of it.</summary>
    public string Begin(byte[] image)
    {
        var hash = SiloProcess.HashOf(image);
        _entries.TryAdd(hash, new Entry(image));
        return hash;
    }

    public void Acknowledge(string hash) => _entries[hash].Acknowledged = true;

    /// <summary>Asks the server for each of them, and the disk too.</summary>
    public async Task CheckAsync(SiloProcess silo, CancellationToken cancellationToken)
    {
        var onDisk = DataCensus.OfImages(silo.DataDirectory);
        Assert.Empty(onDisk.Except(_entries.Keys));
        await Parallel.ForEachAsync(_entries, cancellationToken, async (entry, token) =>
        {
            var (hash, upload) = entry;
            using var answer = await silo.GetAsync(hash, "full", "jpg", token);
            if (upload.Acknowledged)
            {
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{hash} was acknowledged and is {answer.StatusCode}");
            }

            if (answer.StatusCode == HttpStatusCode.OK)
            {
                Assert.Equal(upload.Image, await answer.Content.ReadAsByteArrayAsync(token));
                using var small = await silo.GetAsync(hash, "16s", "webp", token);
                Assert.Equal(HttpStatusCode.OK, small.StatusCode);
            }
            else
            {
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
                Assert.DoesNotContain(hash, onDisk);
            }
        });
    }

    private sealed class Entry(byte[] image)
    {
        public byte[] Image { get; } = image;

        public bool Acknowledged { get; set; }
    }
}
