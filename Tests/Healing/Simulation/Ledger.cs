using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>What clients were told of one image, and what may have come true without anybody being told.</summary>
internal sealed class Ledger(ImageId id)
{
    private readonly HashSet<CatalogEntry> _begun = [];

    /// <summary>The acknowledged operation of the highest generation.</summary>
    public CatalogEntry? Top { get; private set; }

    /// <summary>Faults that have hit it.</summary>
    public int Faults { get; set; }

    public CatalogEntry Begin(long generation, bool deleted)
    {
        var operation = new CatalogEntry(id, generation, deleted);
        _begun.Add(operation);
        return operation;
    }

    public void Acknowledge(long generation, bool deleted)
    {
        var operation = Begin(generation, deleted);
        Top = Top is { } top && !operation.IsNewerThan(top) ? top : operation;
    }

    /// <summary>A delete of a copy of this generation may have come true.</summary>
    public bool MayBeDeleted(long generation) => _begun.Any(operation => operation.Deleted && operation.Generation >= generation);

    /// <summary>A store after a delete of this generation may have come true.</summary>
    public bool MayBeAlive(long generation) => _begun.Any(operation => !operation.Deleted && operation.Generation > generation);

    /// <summary>Whether this may be what is left in the end; null: nobody knows the image.</summary>
    public bool MayEndAs(CatalogEntry? end) => end is not { } one ? Top is null : _begun.Contains(one) && !(Top is { } top && top.IsNewerThan(one));
}
