using System.CommandLine;
using Reticulum.Load.Cold;
using Reticulum.Load.Photographs;

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

return await new RootCommand("Measures a silo from outside") { cold, photographs }.Parse(args).InvokeAsync();
