namespace Reticulum.Load.Parts;

/// <summary>What the parts are told; each uses what it needs.</summary>
/// <param name="Silo">The built <c>reticulum-silo</c>, or its DLL.</param>
/// <param name="Beside">Another build of it under a name, measured in the same rounds; null: none.</param>
/// <param name="Results">Where the findings go.</param>
/// <param name="Rounds">Undisturbed rounds of each contest.</param>
/// <param name="Seconds">Of each contestant in each round, about.</param>
/// <param name="Corpus">A folder with real JPEGs; null: they are made in code.</param>
/// <param name="ImageFilter">nginx's module <c>ngx_http_image_filter_module.so</c>; null: not measured.</param>
/// <param name="Ipx">A folder with ipx and sharp in <c>node_modules</c>; null: not measured.</param>
/// <param name="Go">The Go original's built binary; null: not measured.</param>
/// <param name="Cluster">The state of <c>cluster.sh</c>: five silos with three copies and a gateway.</param>
/// <param name="Three">The same of three silos with three copies.</param>
/// <param name="Single">The same of a silo alone.</param>
/// <param name="Renderings">Of 24 MP photographs, in the memory part.</param>
/// <param name="Commit">Of the tree; for the report.</param>
internal sealed record PartOptions(
    FileInfo Silo,
    NamedSilo? Beside,
    DirectoryInfo Results,
    int Rounds,
    double Seconds,
    DirectoryInfo? Corpus,
    FileInfo? ImageFilter,
    DirectoryInfo? Ipx,
    FileInfo? Go,
    DirectoryInfo? Cluster,
    DirectoryInfo? Three,
    DirectoryInfo? Single,
    int Renderings,
    string Commit);

/// <param name="Name">For the report.</param>
/// <param name="Executable">The built <c>reticulum-silo</c>, or its DLL.</param>
internal sealed record NamedSilo(string Name, FileInfo Executable);
