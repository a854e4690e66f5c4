using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Reticulum.Load.Scaling;

/// <summary>The established TCP connections of a cluster's silos at one moment, with the bytes that each has sent and got since it was opened (ss(8)).</summary>
internal sealed partial class SiloSockets
{
    private readonly Dictionary<string, Socket> _all = [];

    public static SiloSockets Read(RunningCluster cluster)
    {
        var silos = Enumerable.Range(0, cluster.Silos).ToDictionary(cluster.ProcessId);
        var ports = Enumerable.Range(0, cluster.Silos).Select(cluster.SiloPort).ToHashSet();
        var sockets = new SiloSockets();
        using var ss = Process.Start(new ProcessStartInfo("ss", ["-tinpHO", "state", "established"]) { RedirectStandardOutput = true })!;
        while (ss.StandardOutput.ReadLine() is { } line)
        {
            if (Line().Match(line) is { Success: true } found && silos.TryGetValue(Number(found, 3), out var silo))
            {
                var (local, peer) = (Number(found, 1), Number(found, 2));
                var plane = ports.Contains(local) || ports.Contains(peer) ? Plane.Orleans : peer == cluster.DatabasePort ? Plane.Database : Plane.Http;
                sockets._all[$"{silo} {local} {peer}"] = new Socket(silo, plane, Bytes(Sent(), line), Bytes(Received(), line));
            }
        }

        return sockets;
    }

    public int Count(int silo, Plane plane) => _all.Values.Count(socket => socket.Silo == silo && socket.Plane == plane);

    /// <summary>Bytes that a silo sent and got since an earlier moment, on the connections that are there still.</summary>
    public (long Sent, long Received) Since(SiloSockets before, int silo, Plane plane)
    {
        long sent = 0, received = 0;
        foreach (var (key, socket) in _all.Where(one => one.Value.Silo == silo && one.Value.Plane == plane))
        {
            var earlier = before._all.GetValueOrDefault(key);
            sent += socket.Sent - (earlier?.Sent ?? 0);
            received += socket.Received - (earlier?.Received ?? 0);
        }

        return (sent, received);
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static long Bytes(Regex regex, string line) => regex.Match(line) is { Success: true } match ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^\s*\d+\s+\d+\s+\S+:(\d+)\s+\S+:(\d+)\s+users:\(\(""[^""]*"",pid=(\d+),")]
    private static partial Regex Line();

    [GeneratedRegex(@"bytes_sent:(\d+)")]
    private static partial Regex Sent();

    [GeneratedRegex(@"bytes_received:(\d+)")]
    private static partial Regex Received();

    private sealed record Socket(int Silo, Plane Plane, long Sent, long Received);
}

/// <summary>What a connection is for.</summary>
internal enum Plane
{
    Orleans,
    Database,

    /// <summary>The byte plane, and whoever asks.</summary>
    Http,
}
