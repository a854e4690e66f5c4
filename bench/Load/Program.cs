using System.CommandLine;
using Reticulum.Load.Cluster;
using Reticulum.Load.Cold;
using Reticulum.Load.Healing;
using Reticulum.Load.Hot;
using Reticulum.Load.Photographs;
using Reticulum.Load.Scaling;

var silo = new Option<FileInfo>("--silo") { Description = "the built reticulum-silo, or its DLL", Required = true };
var corpus = new Option<DirectoryInfo?>("--corpus") { Description = "a folder with real JPEGs of 12 and 24 MP, measured beside the generated ones" };
var starts = new Option<int>("--starts") { Description = "how often a silo is only started", DefaultValueFactory = _ => 5 };
var rounds = new Option<int>("--rounds") { Description = "undisturbed rounds of each contest; 0: no contests", DefaultValueFactory = _ => 5 };
var memory = new Option<double>("--memory-minutes") { Description = "8 clients resize 24 MP JPEGs for so long; 0: not at all", DefaultValueFactory = _ => 10 };
var idle = new Option<double>("--idle-seconds") { Description = "nobody asks anything for so long; 0: not at all", DefaultValueFactory = _ => 60 };
var report = new Option<FileInfo>("--report") { Description = "the Markdown file to write", Required = true };
var cold = new Command("cold", "Cold resizes through HTTP against a bare NetVips loop; memory, start and idle of the silo") { silo, corpus, starts, rounds, memory, idle, report };
cold.SetAction(async (arguments, cancellationToken) =>
{
    var options = new ColdOptions(
        arguments.GetRequiredValue(silo),
        arguments.GetValue(corpus),
        arguments.GetValue(starts),
        arguments.GetValue(rounds),
        TimeSpan.FromMinutes(arguments.GetValue(memory)),
        TimeSpan.FromSeconds(arguments.GetValue(idle)),
        arguments.GetRequiredValue(report));
    var result = await new ColdMeasurement(options, TimeProvider.System, Console.Error).RunAsync(cancellationToken);
    options.Report.Directory?.Create();
    await File.WriteAllTextAsync(options.Report.FullName, new ColdReport(result, TimeProvider.System.GetLocalNow()).Write(), cancellationToken);
});

var folder = new Argument<DirectoryInfo>("folder") { Description = "made where it is missing" };
var photographs = new Command("photographs", "Writes the generated photographs, to look at") { folder };
photographs.SetAction(arguments =>
{
    var target = arguments.GetRequiredValue(folder);
    target.Create();
    foreach (var photograph in PhotographSet.Generate(4, 4000, 3000).Photographs.Concat(PhotographSet.Generate(2, 6000, 4000).Photographs))
    {
        File.WriteAllBytes(Path.Combine(target.FullName, $"{photograph.Name}.jpg"), photograph.Bytes);
    }
});

var nodes = new Option<string[]>("--nodes") { Description = "the silos of a cluster with three copies, node0 first", Required = true, AllowMultipleArgumentsPerToken = true };
var gateway = new Option<string>("--gateway") { Description = "a gateway of that cluster", Required = true };
var single = new Option<string>("--single") { Description = "a silo alone, with one copy", Required = true };
var uploads = new Option<int>("--uploads") { Description = "of each contestant in each round", DefaultValueFactory = _ => 200 };
var clusterRounds = new Option<int>("--rounds") { Description = "all parts in turn", DefaultValueFactory = _ => 5 };
var cluster = new Command("cluster", "What a hop and three copies cost, on clusters that run already") { nodes, gateway, single, uploads, clusterRounds, report };
cluster.SetAction(async (arguments, cancellationToken) =>
{
    var options = new ClusterMeasurementOptions(
        [.. arguments.GetRequiredValue(nodes).Select(static url => new Uri(url))],
        new Uri(arguments.GetRequiredValue(gateway)),
        new Uri(arguments.GetRequiredValue(single)),
        arguments.GetValue(clusterRounds),
        arguments.GetValue(uploads),
        arguments.GetRequiredValue(report));
    using var measurement = new ClusterMeasurement(options, TimeProvider.System, Console.Error);
    var result = await measurement.RunAsync(cancellationToken);
    options.Report.Directory?.Create();
    await File.WriteAllTextAsync(options.Report.FullName, new ClusterReport(result, TimeProvider.System.GetLocalNow()).Write(), cancellationToken);
});

var images = new Option<int>("--images") { Description = "in the cluster of five nodes with three copies", DefaultValueFactory = _ => 1_667_000 };
var comparing = new Command("comparing", "What it costs nodes to compare what they have: bytes on the wire, seconds, memory; in this process, without disks") { images };
comparing.SetAction(async (arguments, cancellationToken) =>
    await new ComparingMeasurement(arguments.GetValue(images), TimeProvider.System, Console.Out).RunAsync(cancellationToken));

var hotSilos = new Option<string[]>("--silo") { Description = "built reticulum-silos, name=path: several are compared with each other too", Required = true, AllowMultipleArgumentsPerToken = true };
var hotRounds = new Option<int>("--rounds") { Description = "undisturbed rounds", DefaultValueFactory = _ => 5 };
var seconds = new Option<int>("--seconds") { Description = "for each server in each round", DefaultValueFactory = _ => 4 };
var hot = new Command("hot", "Renditions in memory against nginx with the same bytes in files; needs nginx and wrk") { hotSilos, hotRounds, seconds, report };
hot.SetAction(async (arguments, cancellationToken) =>
{
    var options = new HotOptions(
        [.. arguments.GetRequiredValue(hotSilos).Select(static silo => silo.Split('=', 2)).Select(static silo => (silo[0], new FileInfo(silo[^1])))],
        arguments.GetValue(hotRounds),
        TimeSpan.FromSeconds(arguments.GetValue(seconds)),
        arguments.GetRequiredValue(report));
    var result = await new HotMeasurement(options, TimeProvider.System, Console.Error).RunAsync(cancellationToken);
    options.Report.Directory?.Create();
    await File.WriteAllTextAsync(options.Report.FullName, new HotReport(result, TimeProvider.System.GetLocalNow()).Write(), cancellationToken);
});

return await new RootCommand("Measures a silo from outside") { cold, hot, cluster, comparing, photographs, ScalingCommand.Create() }.Parse(args).InvokeAsync();
