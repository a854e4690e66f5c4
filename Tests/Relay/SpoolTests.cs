using Microsoft.Extensions.Time.Testing;
using Reticulum.Relay;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Relay;

public sealed class SpoolTests
{
    private static readonly TestImage Image = new(1_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fill_TheNodeFallsSilent_BrokenAndTheFileIsGone()
    {
        using var home = new TemporaryDirectory();
        var time = new FakeTimeProvider();
        var silence = new SilentStream();
        using (var spool = new Spool(home["part"], time))
        {
            var filling = spool.FillAsync(Image.Metadata, silence, Token);
            await silence.Asked.WaitAsync(Token);
            Assert.False(filling.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(10));

            Assert.Equal(SpoolEnd.Broken, await filling);
        }

        Assert.Empty(Directory.GetFiles(home.Path));
    }

    [Fact]
    public async Task Fill_TheReaderGoesAway_IsCancelled()
    {
        using var home = new TemporaryDirectory();
        using var spool = new Spool(home["part"], TimeProvider.System);
        using var leaving = new CancellationTokenSource();
        var silence = new SilentStream();
        var filling = spool.FillAsync(Image.Metadata, silence, leaving.Token);
        await silence.Asked.WaitAsync(Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => filling);
    }

    /// <summary>Waits for bytes that never come.</summary>
    private sealed class SilentStream : MemoryStream
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var never = new TaskCompletionSource<int>();
            await using var registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
            _asked.TrySetResult();
            return await never.Task;
        }
    }
}
