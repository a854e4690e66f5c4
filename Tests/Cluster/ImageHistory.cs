using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// All changes of one image that clients asked for, and which of its two states it may have in the end. A change takes effect at one moment between the asking and the
/// answer, if it was acknowledged; at some moment or never, if it was refused; and nobody knows when, if there was no answer. So the last to take effect is none that
/// was over before an acknowledged one began.
/// </summary>
internal sealed class ImageHistory(byte[] image)
{
    private readonly Lock _lock = new();
    private readonly List<Change> _changes = [];

    public byte[] Image => image;

    public string Hash { get; } = SiloProcess.HashOf(image);

    /// <summary>What all nodes say in the end.</summary>
    public bool? IsAlive { get; set; }

    public int Changes => _changes.Count;

    public int Acknowledged => _changes.Count(static change => change.IsAcknowledged);

    public int Refused => _changes.Count(static change => change is { IsAcknowledged: false, Status: not 0 });

    public Change Begin(bool isUpload)
    {
        lock (_lock)
        {
            var change = new Change(isUpload, TimeProvider.System.GetTimestamp());
            _changes.Add(change);
            return change;
        }
    }

    public void End(Change change, NodeAnswer answer)
    {
        change.Status = answer.Status;
        if (answer.Refused)
        {
            lock (_lock)
            {
                _changes.Remove(change); // nobody was there to hear it
            }
        }
        else if (answer.Status != 0)
        {
            change.End = TimeProvider.System.GetTimestamp();
        }
    }

    public bool MayEndAs(bool alive) => _changes.Any(change => change.IsUpload == alive && !_changes.Any(later => later.IsAcknowledged && later.Start > change.End))
        || (!alive && !_changes.Any(static change => change is { IsUpload: true, IsAcknowledged: true }));

    public override string ToString() =>
        $"{Hash} ended {(IsAlive == true ? "alive" : "deleted")}:\n{string.Join('\n', _changes.OrderBy(static change => change.Start))}";

    internal sealed class Change(bool isUpload, long start)
    {
        public bool IsUpload => isUpload;

        public long Start => start;

        public long End { get; set; } = long.MaxValue;

        public int Status { get; set; }

        /// <summary>A delete of what is not there, or no more, is one as well.</summary>
        public bool IsAcknowledged => Status == 200 || (!isUpload && Status is 404 or 410);

        public override string ToString() => $"{start} to {(End == long.MaxValue ? "?" : $"{End}")}: {(isUpload ? "upload" : "delete")} {Status}";
    }
}
