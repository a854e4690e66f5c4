namespace Reticulum.Load.Machine;

/// <summary>Several servers as one: the nodes of a cluster.</summary>
internal sealed class ServersTogether(IReadOnlyCollection<IServerFigures> servers) : IServerFigures
{
    public TimeSpan Cpu => TimeSpan.FromTicks(servers.Sum(static server => server.Cpu.Ticks));

    public double ResidentMebibytes => servers.Sum(static server => server.ResidentMebibytes);

    public double PeakMebibytes => servers.Sum(static server => server.PeakMebibytes);

    public void ResetPeak()
    {
        foreach (var server in servers)
        {
            server.ResetPeak();
        }
    }
}
