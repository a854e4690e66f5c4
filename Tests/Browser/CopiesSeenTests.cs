using Microsoft.Playwright;
using Reticulum.Tests.Cluster;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>The upload page on a cluster: how many nodes have the image is true, and comes true on the page as they get it.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class CopiesSeenTests(DatabaseServer database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_ANodeHangs_ItsCopyIsMissedUntilItHasIt()
    {
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 3), Cancellation);
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.NewPageAsync(cluster.Silos[0].Settings.Url);
        var user = new UploadPageUser(page);
        await user.OpenAsync();
        var row = user.Row("a.jpg");

        cluster.Silos[2].Process.Suspend();
        try
        {
            await user.ChooseAsync(UploadPageUser.File("a.jpg", SampleImages.Photo(300, 200)));
            await Assertions.Expect(row.Locator(".copies-text")).ToHaveTextAsync("on 2 of 3 nodes…");
            await Assertions.Expect(row.Locator(".dots .held")).ToHaveCountAsync(2);
        }
        finally
        {
            cluster.Silos[2].Process.Resume();
        }

        await Assertions.Expect(row.Locator(".copies-text")).ToContainTextAsync("on all 3 nodes: ");
        await Assertions.Expect(row.Locator(".dots .held")).ToHaveCountAsync(3);
        await Assertions.Expect(user.Announcer).ToContainTextAsync("a.jpg is on all 3 nodes: ");
        Assert.Equal(3, ClusterCensus.Take(cluster.Silos).HoldersOf(Processes.SiloProcess.HashOf(SampleImages.Photo(300, 200))).Count);
    }
}
