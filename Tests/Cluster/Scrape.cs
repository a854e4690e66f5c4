using System.Globalization;
using System.Text;

namespace Reticulum.Tests.Cluster;

/// <summary>One reading of a node's <c>/metrics</c>.</summary>
internal sealed class Scrape
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    private Scrape()
    {
    }

    public static async Task<Scrape> OfAsync(NodeProcess node, CancellationToken cancellationToken)
    {
        var answer = await node.Client.GetAsync("/metrics", cancellationToken);
        if (!answer.IsOk)
        {
            throw new InvalidOperationException(answer.ToString());
        }

        var scrape = new Scrape();
        foreach (var line in Encoding.UTF8.GetString(answer.Body).Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            // name{label="value",…} value timestamp
            var end = line.LastIndexOf('}');
            var name = line.Split('{', ' ')[0];
            var value = line[(end < 0 ? name.Length : end + 1)..].Trim().Split(' ')[0];
            scrape._samples.Add((name, end < 0 ? "" : line[name.Length..end], double.Parse(value, CultureInfo.InvariantCulture)));
        }

        return scrape;
    }

    /// <summary>All samples of that name whose labels hold one of these; of none given: all.</summary>
    public double Sum(string name, params string[] labels) => _samples
        .Where(sample => sample.Name == name && (labels.Length == 0 || labels.Any(label => sample.Labels.Contains(label, StringComparison.Ordinal))))
        .Sum(sample => sample.Value);

    /// <summary>Whether there is any sample of that name.</summary>
    public bool Has(string name) => _samples.Any(sample => sample.Name == name);
}
