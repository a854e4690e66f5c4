namespace Reticulum.Rendering;

/// <summary>
/// When the queue is clogged. Pure.
///
/// <para>Terms. <em>Full</em>: all places are taken, so somebody was refused or the next one will be. <em>Relieved</em>: half of them are free, or more.</para>
///
/// <para>It is clogged once it was full and has not been relieved for <paramref name="CloggedAfter"/>, and clear once it has been relieved, without a break, for
/// <paramref name="ClearAfter"/>. A place that is free for a moment between two jobs says nothing; and between two clogs lie both times, so that no load balancer is told
/// something else with each question.</para>
/// </summary>
internal sealed record ClogRule(int Places, TimeSpan CloggedAfter, TimeSpan ClearAfter)
{
    /// <summary>The number of those who wait is <paramref name="waiting"/> from now on.</summary>
    public Clog Next(Clog clog, int waiting, TimeSpan now) => At(clog, now) switch
    {
        { Phase: ClogPhase.Free } when waiting >= Places => new(ClogPhase.Full, now),
        { Phase: ClogPhase.Full } when IsRelieved(waiting) => default,
        { Phase: ClogPhase.Clogged } when IsRelieved(waiting) => new(ClogPhase.Relieved, now),
        { Phase: ClogPhase.Relieved } when !IsRelieved(waiting) => new(ClogPhase.Clogged, now),
        var same => same,
    };

    /// <summary>What time alone has made of it.</summary>
    public Clog At(Clog clog, TimeSpan now) => clog.Phase switch
    {
        ClogPhase.Full when now - clog.Since >= CloggedAfter => clog with { Phase = ClogPhase.Clogged },
        ClogPhase.Relieved when now - clog.Since >= ClearAfter => default,
        _ => clog,
    };

    private bool IsRelieved(int waiting) => waiting <= Places / 2;
}

/// <summary>How it stands with the queue.</summary>
/// <param name="Phase">What it is.</param>
/// <param name="Since">When it became that; of what is clogged, when it was full.</param>
internal readonly record struct Clog(ClogPhase Phase, TimeSpan Since)
{
    public bool IsClogged => Phase is ClogPhase.Clogged or ClogPhase.Relieved;
}

internal enum ClogPhase
{
    Free,

    /// <summary>Not for long enough yet.</summary>
    Full,
    Clogged,

    /// <summary>Clogged, and relieved not for long enough yet.</summary>
    Relieved,
}
