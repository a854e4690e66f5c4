using System.Globalization;

namespace Reticulum.Load.Machine;

/// <summary>A process and its children: nginx and its workers, a Node.js primary and its workers. Children that have ended count with their processor time.</summary>
internal sealed class ProcessFamily(int root) : IServerFigures
{
    public TimeSpan Cpu => ProcessFigures.ChildrenOf(root) + TimeSpan.FromTicks(Members.Sum(static process => process.Cpu.Ticks));

    public double ResidentMebibytes => Members.Sum(static process => process.ResidentMebibytes);

    public double PeakMebibytes => Members.Sum(static process => process.PeakMebibytes);

    private ProcessFigures[] Members =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(static path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id == root || (id > 0 && ProcessFigures.ParentOf(id) == root))
            .Select(static id => new ProcessFigures(id)),
    ];

    public void ResetPeak()
    {
        foreach (var process in Members)
        {
            process.ResetPeak();
        }
    }
}
