using System.CommandLine;

namespace Reticulum.Load.Parts;

/// <summary>The options of the command line that make <see cref="PartOptions"/>.</summary>
internal sealed class PartArguments
{
    private readonly Option<FileInfo> _silo = new("--silo") { Description = "the built reticulum-silo, or its DLL", Required = true };
    private readonly Option<string?> _beside = new("--beside") { Description = "another build, name=path, in the same rounds (hot, cold)" };
    private readonly Option<DirectoryInfo> _results = new("--results") { Description = "the folder for the parts' findings", Required = true };
    private readonly Option<int> _rounds = new("--rounds") { Description = "undisturbed rounds of each contest", DefaultValueFactory = _ => 5 };
    private readonly Option<double> _seconds = new("--seconds") { Description = "of each contestant in each round, about", DefaultValueFactory = _ => 3 };
    private readonly Option<DirectoryInfo?> _corpus = new("--corpus") { Description = "a folder with real JPEGs of 4 MP and more; without it they are made in code" };
    private readonly Option<FileInfo?> _filter = new("--image-filter") { Description = "nginx's ngx_http_image_filter_module.so" };
    private readonly Option<DirectoryInfo?> _ipx = new("--ipx") { Description = "a folder with ipx and sharp in node_modules" };
    private readonly Option<FileInfo?> _go = new("--go") { Description = "the Go original, built" };
    private readonly Option<DirectoryInfo?> _cluster = new("--cluster") { Description = "cluster.sh's state: five silos, three copies, a gateway (through)" };
    private readonly Option<DirectoryInfo?> _three = new("--three") { Description = "cluster.sh's state: three silos, three copies (copies)" };
    private readonly Option<DirectoryInfo?> _single = new("--single") { Description = "cluster.sh's state: a silo alone (copies)" };
    private readonly Option<int> _renderings = new("--renderings") { Description = "of 24 MP photographs (memory)", DefaultValueFactory = _ => 5000 };
    private readonly Option<string> _commit = new("--commit") { Description = "of the tree, for the report", DefaultValueFactory = _ => "" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _silo, _beside, _results, _rounds, _seconds, _corpus, _filter, _ipx, _go, _cluster, _three, _single, _renderings, _commit })
        {
            command.Options.Add(option);
        }
    }

    public PartOptions Read(ParseResult arguments) => new(
        arguments.GetRequiredValue(_silo),
        arguments.GetValue(_beside)?.Split('=', 2) is [var name, var path] ? new NamedSilo(name, new FileInfo(path)) : null,
        arguments.GetRequiredValue(_results),
        arguments.GetValue(_rounds),
        arguments.GetValue(_seconds),
        arguments.GetValue(_corpus),
        arguments.GetValue(_filter),
        arguments.GetValue(_ipx),
        arguments.GetValue(_go),
        arguments.GetValue(_cluster),
        arguments.GetValue(_three),
        arguments.GetValue(_single),
        arguments.GetValue(_renderings),
        arguments.GetValue(_commit) ?? "");
}
