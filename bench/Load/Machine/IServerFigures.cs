namespace Reticulum.Load.Machine;

/// <summary>What a server takes, however many processes it is.</summary>
internal interface IServerFigures
{
    /// <summary>User and system time since it started.</summary>
    TimeSpan Cpu { get; }

    /// <summary>Resident now, MiB; what processes share counts for each.</summary>
    double ResidentMebibytes { get; }

    /// <summary>Most that was resident since the start or <see cref="ResetPeak"/>, MiB; of several processes the sum of each one's most.</summary>
    double PeakMebibytes { get; }

    /// <summary>Lets <see cref="PeakMebibytes"/> begin anew.</summary>
    void ResetPeak();
}
