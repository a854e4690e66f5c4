using System.CommandLine;
using Reticulum.Load.Cold;
using Reticulum.Load.Endurance;
using Reticulum.Load.Healing;
using Reticulum.Load.Hot;
using Reticulum.Load.Parts;
using Reticulum.Load.Photographs;
using Reticulum.Load.Polishing;
using Reticulum.Load.Resizing;
using Reticulum.Load.Scaling;
using Reticulum.Load.Uploads;
using Reticulum.Rendering;

// As in a silo, and before there are threads: the bare loops run in this process.
NativeHeap.Bound();

// In the order of the report's sections.
IPart[] parts = [new HotPart(), new ThroughPart(), new ColdPart(), new SizesPart(), new AvifPart(), new PolishPart(), new UploadsPart(), new CopiesPart(), new MemoryPart(), new BusyPart(), new StartPart()];

var names = new Argument<string[]>("parts") { Description = $"of {string.Join(", ", parts.Select(static part => part.Name))}", Arity = ArgumentArity.OneOrMore };
names.AcceptOnlyFromAmong([.. parts.Select(static part => part.Name)]);
var options = new PartArguments();
var measure = new Command("measure", "Measures parts, one after another; what each finds is left in the folder of results") { names };
options.AddTo(measure);
measure.SetAction(async (arguments, cancellationToken) =>
{
    var wanted = arguments.GetRequiredValue(names);
    BareResize.SetUp();
    return await new PartRunner(TimeProvider.System, Console.Error).RunAsync([.. parts.Where(part => wanted.Contains(part.Name))], options.Read(arguments), cancellationToken);
});

var list = new Command("parts", "Their names, in their order");
list.SetAction(_ => Console.Out.WriteLine(string.Join('\n', parts.Select(static part => part.Name))));

var results = new Option<DirectoryInfo>("--results") { Description = "the folder with the parts' findings", Required = true };
var page = new Option<FileInfo>("--report") { Description = "the Markdown file to write", Required = true };
var report = new Command("report", "Joins the findings to one page; what was not measured says so") { results, page };
report.SetAction(async (arguments, cancellationToken) =>
{
    var file = arguments.GetRequiredValue(page);
    file.Directory?.Create();
    await File.WriteAllTextAsync(file.FullName, new PartReport(parts, arguments.GetRequiredValue(results), TimeProvider.System.GetLocalNow()).Write(), cancellationToken);
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

var images = new Option<int>("--images") { Description = "in the cluster of five nodes with three copies", DefaultValueFactory = _ => 1_667_000 };
var comparing = new Command("comparing", "What it costs nodes to compare what they have: bytes on the wire, seconds, memory; in this process, without disks") { images };
comparing.SetAction(async (arguments, cancellationToken) =>
    await new ComparingMeasurement(arguments.GetValue(images), TimeProvider.System, Console.Out).RunAsync(cancellationToken));

return await new RootCommand("Measures silos, and what people would use instead, from outside; bench/run.sh is the way to call it") { measure, list, report, comparing, photographs, ScalingCommand.Create() }.Parse(args).InvokeAsync();
