namespace Reticulum.Clustering;

/// <summary>Something that a host puts into the silo of this process, each time a silo is built.</summary>
/// <param name="Add">Given the silo's builder and the services of the process, which outlive the silo.</param>
public sealed record SiloPart(Action<ISiloBuilder, IServiceProvider> Add);
