using Reticulum.Images;
using Reticulum.Relay;
using Xunit;

namespace Reticulum.Tests.Relay;

public sealed class FlightsTests
{
    private static readonly TestImage Image = new(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task JoinAsync_AtTheLimit_IsTheLastThatIsTaken()
    {
        var release = new TaskCompletionSource<Landing>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flights = new Flights((_, _) => release.Task);
        var readers = Enumerable.Range(1, Flights.Limit).Select(size => flights.JoinAsync(Key(size), Token)).ToArray();

        Assert.Null(await flights.JoinAsync(Key(Flights.Limit + 1), Token));
        var joining = flights.JoinAsync(Key(Flights.Limit), Token); // no new one
        release.SetResult(Landing.Of(new ReadOutcome.NotFound()));

        Assert.All(await Task.WhenAll(readers), Assert.NotNull);
        Assert.NotNull(await joining);
        Assert.NotNull(await flights.JoinAsync(Key(Flights.Limit + 1), Token));
    }

    [Fact]
    public async Task JoinAsync_TheFlightFails_EveryReaderSeesIt()
    {
        var release = new TaskCompletionSource<Landing>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flights = new Flights((_, _) => release.Task);
        var readers = Enumerable.Range(0, 3).Select(_ => flights.JoinAsync(Image.Small, Token)).ToArray();
        release.SetException(new InvalidOperationException("a bug"));

        foreach (var reader in readers)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => reader);
        }
    }

    private static RenditionKey Key(int size) => new(Image.Id, SizeSpec.Square(size), ImageFormat.Jpeg);
}
