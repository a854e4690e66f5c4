using System.Collections.Immutable;
using System.Net.Sockets;
using Reticulum.Configuration;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>
/// Keeps a silo running inside the process, which serves with and without it: disk and HTTP start first and outlive it.
///
/// <para>One turn: 1 join the layout; 2 build and start a silo; 3 hand it out (<see cref="SiloHandle"/>) and follow its membership; 4 when it fails (declared
/// dead after a freeze or a partition, most of all) or the process stops, take it back, stop it within a bound, and wait a little before the next turn.
/// While the database is away, 1 or 2 fails again and again, seconds apart, and everything else goes on.</para>
///
/// What a crash leaves at any step: a row in Orleans' membership that the others vote dead, or that the next run of this node replaces.
/// </summary>
internal sealed partial class SiloSupervisor(
    SiloHost factory,
    SiloHandle handle,
    LayoutKeeper layout,
    ClusterMapKeeper map,
    StartRefusal refusal,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SiloSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    // Together with the host's own bound (25 s) this leaves a SIGTERM under 30 s, also with the database away.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var why = await RunOnceAsync(stoppingToken);
            if (why is null)
            {
                pause = FirstPause;
                continue;
            }

            if (!stoppingToken.IsCancellationRequested)
            {
                handle.Clear(why);
                map.SetAlive(null);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    // HTTP listens: the node's address is known, and it can prove who it is.
    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    /// <returns>Null: it ran, and ended; else why there was none.</returns>
    private async Task<string?> RunOnceAsync(CancellationToken stoppingToken)
    {
        var errors = new FatalErrors();
        IHost? host = null;
        try
        {
            if (!await layout.JoinAsync(stoppingToken))
            {
                return "another node has this node's id";
            }

            host = factory.Build(errors);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            limit.CancelAfter(StartLimit);
            await host.StartAsync(limit.Token);
            var silo = new SiloIncarnation(host, errors);
            handle.Set(silo);
            LogActive(silo.Address);
            await FollowAsync(silo, stoppingToken);
            return null;
        }
        catch (CannotStartException error)
        {
            refusal.Refuse(error.Message);
            return error.Message;
        }
        catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            LogFailed(error.Message);
            LogFailure(error);
            RefuseTakenPort(error);
            return error is LayoutStoreException ? error.Message : "the silo cannot start; the node's log has the reason";
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            await EndAsync(host, graceful: stoppingToken.IsCancellationRequested && !errors.First.IsCompleted);
        }
    }

    private async Task FollowAsync(SiloIncarnation silo, CancellationToken stoppingToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var follow = FollowMembershipAsync(silo, end.Token);
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, time, end.Token);
        var why = "the silo is stopping";
        try
        {
            var first = await Task.WhenAny(follow, silo.Failed, stopped);
            await end.CancelAsync();
            if (first == silo.Failed)
            {
                LogEnded(await silo.Failed);
                why = $"the silo ended ({await silo.Failed}) and is being started again";
            }
            else if (first == follow)
            {
                await follow; // it ends with the silo only, or by an error
            }
        }
        finally
        {
            handle.Clear(why);
            map.SetAlive(null);
        }
    }

    private async Task FollowMembershipAsync(SiloIncarnation silo, CancellationToken cancellationToken)
    {
        var before = ImmutableHashSet<Guid>.Empty;
        await foreach (var snapshot in silo.Membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            var alive = SiloAddresses.Alive(snapshot).ToImmutableHashSet();
            if (!alive.SetEquals(before))
            {
                before = alive;
                map.SetAlive(alive);
                layout.Kick();
            }
        }
    }

    private async Task EndAsync(IHost? host, bool graceful)
    {
        if (host is null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(graceful ? StopLimit : TimeSpan.Zero, time);
        try
        {
            if (graceful)
            {
                using var leave = new CancellationTokenSource(LeaveLimit, time);
                await layout.LeaveAsync(leave.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await host.StopAsync(limit.Token).WaitAsync(StopLimit, time);
            await ((IAsyncDisposable)host).DisposeAsync().AsTask().WaitAsync(StopLimit, time);
        }
        catch (Exception error)
        {
            LogNotStopped(error.Message); // left to itself: it is declared dead, and cannot hurt
        }
    }

    // At the first start this is the operator's mistake; later it is a predecessor that takes its time.
    private void RefuseTakenPort(Exception error)
    {
        if (handle.HasTried)
        {
            return;
        }

        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                refusal.Refuse("One of Orleans' ports is in use: set Reticulum:Cluster:SiloPort and Reticulum:Cluster:GatewayPort to free ones.");
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The silo {Address} is active")]
    private partial void LogActive(Orleans.Runtime.SiloAddress address);

    [LoggerMessage(LogLevel.Warning, "No silo for now, HTTP and disk go on: {Why}")]
    private partial void LogFailed(string why);

    [LoggerMessage(LogLevel.Debug, "Why there is no silo")]
    private partial void LogFailure(Exception error);

    [LoggerMessage(LogLevel.Warning, "The silo ended, HTTP and disk go on: {Why}")]
    private partial void LogEnded(string why);

    [LoggerMessage(LogLevel.Warning, "A silo did not stop in time and is left to itself: {Why}")]
    private partial void LogNotStopped(string why);
}
