using Reticulum.Sockets;
using Xunit;

namespace Reticulum.Tests.Sockets;

/// <summary>Whatever thread an event comes from, what waits for it goes on on the pool.</summary>
public sealed class PoolContextTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_CalledElsewhere_RunsOnThePoolAndStaysThere()
    {
        var awaited = new TaskCompletionSource();
        var ran = new List<bool>();
        var begun = new TaskCompletionSource();
        var running = await OnForeignThreadAsync(() => PoolContext.Instance.RunAsync(
            async all =>
            {
                all.Add(Thread.CurrentThread.IsThreadPoolThread);
                begun.SetResult();
                await awaited.Task;
                all.Add(Thread.CurrentThread.IsThreadPoolThread);
            },
            ran));
        await begun.Task.WaitAsync(Cancellation);

        await OnForeignThreadAsync(awaited.SetResult);
        await running.WaitAsync(Cancellation);

        Assert.Equal([true, true], ran);
    }

    [Fact]
    public async Task Run_CalledOnThePool_BeginsAtOnceAndLeavesNoContext()
    {
        await Task.Run(
            async () =>
            {
                var thread = 0;
                var running = PoolContext.Instance.RunAsync(
                    _ =>
                    {
                        thread = Environment.CurrentManagedThreadId;
                        Assert.Same(PoolContext.Instance, SynchronizationContext.Current);
                        return Task.CompletedTask;
                    },
                    0);

                Assert.Equal(Environment.CurrentManagedThreadId, thread);
                Assert.Null(SynchronizationContext.Current);
                await running;
            },
            Cancellation);
    }

    [Fact]
    public async Task Run_ThatThrows_FailsItsTaskAndNoThread()
    {
        var running = await OnForeignThreadAsync(() => PoolContext.Instance.RunAsync<int>(static _ => throw new InvalidDataException("no"), 0));

        await Assert.ThrowsAsync<InvalidDataException>(() => running.WaitAsync(Cancellation));
    }

    [Fact]
    public async Task Stream_ReadThatEndsElsewhere_GoesOnOnThePool()
    {
        var bytes = new TaskCompletionSource<int>();
        await using var stream = new PoolStream(new LateStream(bytes.Task));
        var read = ReadAsync();

        await OnForeignThreadAsync(() => bytes.SetResult(3));

        Assert.Equal((3, true), await read.WaitAsync(Cancellation));

        async Task<(int, bool)> ReadAsync()
        {
            var count = await stream.ReadAsync(new byte[8], Cancellation).ConfigureAwait(false);
            return (count, Thread.CurrentThread.IsThreadPoolThread);
        }
    }

    [Fact]
    public async Task Stream_ReadThatFailsElsewhere_GoesOnOnThePool()
    {
        var bytes = new TaskCompletionSource<int>();
        await using var stream = new PoolStream(new LateStream(bytes.Task));
        var read = ReadAsync();

        await OnForeignThreadAsync(() => bytes.SetException(new IOException("cut")));

        Assert.True(await read.WaitAsync(Cancellation));

        async Task<bool> ReadAsync()
        {
            try
            {
                await stream.ReadExactlyAsync(new byte[8], Cancellation).ConfigureAwait(false);
                return false;
            }
            catch (IOException)
            {
                return Thread.CurrentThread.IsThreadPoolThread;
            }
        }
    }

    private static Task<bool> OnForeignThreadAsync(Action action) => OnForeignThreadAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>A thread as the runtime's for sockets: not of the pool.</summary>
    private static Task<T> OnForeignThreadAsync<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }).Start();
        return done.Task.WaitAsync(Cancellation);
    }

    private sealed class LateStream(Task<int> bytes) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(bytes);
    }
}
