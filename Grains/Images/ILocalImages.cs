using System.Collections.Concurrent;

namespace Reticulum.Images;

/// <summary>The activations of images on this silo, kept by the grains themselves: the runtime's own directory of them is internal.</summary>
internal interface ILocalImages
{
    void Add(ImageId id, IGrainContext activation);

    void Remove(ImageId id, IGrainContext activation);
}

/// <inheritdoc/>
internal sealed class LocalImages : ILocalImages
{
    private readonly ConcurrentDictionary<ImageId, IGrainContext> _activations = new();

    public IEnumerable<KeyValuePair<ImageId, IGrainContext>> All => _activations;

    public void Add(ImageId id, IGrainContext activation) => _activations[id] = activation;

    public void Remove(ImageId id, IGrainContext activation) => _activations.TryRemove(KeyValuePair.Create(id, activation));
}
