using System.Collections.Concurrent;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>What became of everything that a <see cref="ClusterLoad"/> asked for. Written by its loops at once.</summary>
internal sealed class LoadReport
{
    private const int ComplaintsKept = 20;

    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentDictionary<string, int> _counts = [];

    public Latencies Uploads { get; } = new();

    public Latencies Reads { get; } = new();

    /// <summary>Answered 200.</summary>
    public int Acknowledged => this[nameof(Acknowledged)];

    /// <summary>Answered 503 or 507: the client knows that it has to come again.</summary>
    public int Refused => this[nameof(Refused)];

    /// <summary>No answer: stored or not, who knows.</summary>
    public int Unknown => this[nameof(Unknown)];

    /// <summary>Answered anything else: a bug.</summary>
    public int Unexpected => this[nameof(Unexpected)];

    /// <summary>200, and fewer whole copies on the disks of the nodes that it names than an answer needs.</summary>
    public int NotDurable => this[nameof(NotDurable)];

    public int ReadsOk => this[nameof(ReadsOk)];

    /// <summary>Right only when asked a second time, elsewhere.</summary>
    public int ReadsRetried => this[nameof(ReadsRetried)];

    /// <summary>Neither the first nor the second time.</summary>
    public int ReadsFailed => this[nameof(ReadsFailed)];

    /// <summary>404 for what was acknowledged.</summary>
    public int ReadsMissing => this[nameof(ReadsMissing)];

    /// <summary>200 with other bytes than were asked for.</summary>
    public int ReadsWrong => this[nameof(ReadsWrong)];

    /// <summary>The first that went wrong.</summary>
    public string Complaints => string.Join('\n', _complaints);

    private int this[string outcome] => _counts.GetValueOrDefault(outcome);

    public void Count(string outcome) => _counts.AddOrUpdate(outcome, 1, static (_, count) => count + 1);

    public void Count(string outcome, NodeAnswer answer)
    {
        Count(outcome);
        if (_complaints.Count < ComplaintsKept)
        {
            _complaints.Enqueue($"{outcome}: {answer}");
        }
    }

    /// <summary>What no fault excuses.</summary>
    public void AssertNoHarm()
    {
        Assert.True((ReadsWrong, ReadsMissing, NotDurable, Unexpected) == default, Complaints);
        Assert.NotEqual(0, Acknowledged);
        Assert.NotEqual(0, ReadsOk);
    }

    /// <summary>Every read right at the first or second time.</summary>
    public void AssertEveryReadServed() => Assert.True(ReadsFailed == 0, Complaints);

    /// <summary>Every upload answered with 200.</summary>
    public void AssertEveryUploadTaken() => Assert.True((Refused, Unknown) == default, Complaints);

    /// <summary>For a line of figures.</summary>
    public object Summary() => new
    {
        uploads = new { Acknowledged, Refused, Unknown, Unexpected, NotDurable, latency = Uploads.Summary() },
        reads = new { ok = ReadsOk, retried = ReadsRetried, failed = ReadsFailed, missing = ReadsMissing, wrong = ReadsWrong, latency = Reads.Summary() },
    };
}
