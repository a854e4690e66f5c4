var builder = WebApplication.CreateSlimBuilder(args);
var app = builder.Build();
await app.RunAsync();

/// <summary>The host of a full node.</summary>
public partial class Program;
