using System.CommandLine;

namespace Reticulum.Load.Scaling;

/// <summary><c>scaling</c>: what a node costs as nodes, images and traffic grow; docs/scaling.md is made of its figures.</summary>
internal static class ScalingCommand
{
    public static Command Create() => new("scaling", "What a node costs as nodes, images and traffic grow: simulated here, or measured on clusters that run already")
    {
        Simulate(),
        Seed(),
        Measure(),
    };

    private static Command Simulate()
    {
        var images = new Option<int>("--images") { Description = "entries of the one node whose catalog is filled", DefaultValueFactory = _ => 30_000_000 };
        var nodes = new Option<int>("--nodes") { Description = "of the largest cluster", DefaultValueFactory = _ => 1000 };
        var report = Report();
        var command = new Command("simulate", "Ring, layout, catalog, digests and disk walk with the product's own types, in this process") { images, nodes, report };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var output = OpenReport(arguments.GetValue(report));
            await new Simulation(arguments.GetValue(nodes), arguments.GetValue(images), TimeProvider.System, output).RunAsync(cancellationToken);
        });
        return command;
    }

    private static Command Seed()
    {
        var state = State();
        var images = new Option<int>("--images") { Description = "different ones; each goes to all its owners", DefaultValueFactory = _ => 30_000 };
        var replication = new Option<int>("--replication") { Description = "copies of each", Required = true };
        var command = new Command("seed", "Writes small images into the data directories of a stopped cluster of cluster.sh, as uploads would have") { state, images, replication };
        command.SetAction(arguments =>
            new SeededCluster(arguments.GetRequiredValue(state), arguments.GetRequiredValue(replication)).Write(arguments.GetValue(images)));
        return command;
    }

    private static Command Measure()
    {
        var state = State();
        var seconds = new Option<int>("--seconds") { Description = "that nobody asks anything", DefaultValueFactory = _ => 310 };
        var images = new Option<int>("--images") { Description = "that were seeded", DefaultValueFactory = _ => 30_000 };
        var report = Report();
        var command = new Command("measure", "Idle cost, traffic between nodes, grains and a restart, of a cluster of cluster.sh that runs") { state, seconds, images, report };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var output = OpenReport(arguments.GetValue(report));
            var cluster = new RunningCluster(arguments.GetRequiredValue(state));
            await new ClusterCost(cluster, TimeProvider.System, output).RunAsync(TimeSpan.FromSeconds(arguments.GetValue(seconds)), arguments.GetValue(images), cancellationToken);
        });
        return command;
    }

    private static Option<DirectoryInfo> State() => new("--state") { Description = "the cluster's RETICULUM_CLUSTER_DIR", Required = true };

    private static Option<FileInfo?> Report() => new("--report") { Description = "the Markdown file to add to; else standard output" };

    private static TextWriter OpenReport(FileInfo? file) => file is null ? Console.Out : new StreamWriter(file.FullName, append: true);
}
