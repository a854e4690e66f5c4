namespace Reticulum.Load.Machine;

/// <summary>A server's part of the machine, however many processes it is.</summary>
internal interface IServerFigures
{
    /// <summary>User and system time since it started.</summary>
    TimeSpan Cpu { get; }

    /// <summary>Resident now, MiB; what processes share counts for each.</summary>
    double ResidentMebibytes { get; }
}
