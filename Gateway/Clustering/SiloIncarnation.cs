namespace Reticulum.Clustering;

/// <summary>One run of the silo, from its becoming active to its end: an inner host with services of its own.</summary>
internal sealed class SiloIncarnation(IHost host, FatalErrors errors)
{
    public IServiceProvider Services => host.Services;

    public IGrainFactory Grains { get; } = host.Services.GetRequiredService<IGrainFactory>();

    public IClusterMembershipService Membership { get; } = host.Services.GetRequiredService<IClusterMembershipService>();

    public SiloAddress Address { get; } = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>Completes, with the reason, when this silo cannot go on.</summary>
    public Task<string> Failed => errors.First;

    public IHost Host => host;
}
