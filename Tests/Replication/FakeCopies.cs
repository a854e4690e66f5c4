using System.Collections.Concurrent;
using System.Security.Cryptography;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Tests.Replication;

/// <summary>One node's disk in memory, by the rules of a real one; answers otherwise where the test tells it to, and remembers what it was asked.</summary>
internal sealed class FakeCopies(Node node) : IImageCopies
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ImageId, (ImageMetadata Image, byte[] Bytes)> _images = [];
    private readonly Dictionary<ImageId, Tombstone> _tombstones = [];
    private readonly HashSet<ImageId> _lost = [];
    private readonly Dictionary<ImageId, int> _running = [];

    public Node Node { get; } = node;

    /// <summary>False: nothing is answered but that it cannot be reached.</summary>
    public bool Reachable { get; set; } = true;

    /// <summary>What comes before a store or a confirmation: a wait, or an answer instead of it (null: goes on).</summary>
    public Func<string, CancellationToken, ValueTask<StoreReply?>> Before { get; set; } = (_, _) => new(default(StoreReply));

    /// <summary>What comes after a copy was stored: another answer than the right one.</summary>
    public Func<StoreReply, StoreReply> After { get; set; } = reply => reply;

    /// <summary>Everything that it was asked, in order: <c>store</c>, <c>confirm</c>, <c>bury</c>, <c>state</c>, <c>original</c>, <c>verify</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Raised on each question, before anything else.</summary>
    public event Action<FakeCopies, string>? Asking;

    /// <summary>Raised after an image came or a delete.</summary>
    public event Action<FakeCopies>? Changed;

    /// <summary>Raised when a store or a confirmation begins (true) and ends.</summary>
    public event Action<bool>? Entered;

    /// <summary>Two stores or confirmations of one image were under way at one time.</summary>
    public bool Overlapped { get; private set; }

    public int CountOf(string verb) => Asked.Count(asked => asked == verb);

    /// <summary>The bytes, if it has the image alive.</summary>
    public byte[]? BytesOf(ImageId id)
    {
        lock (_lock)
        {
            return State(id) is CopyState.Present ? _images[id].Bytes : null;
        }
    }

    public void Put(ImageMetadata image, byte[] bytes)
    {
        lock (_lock)
        {
            _images[image.Id] = (image, bytes);
        }
    }

    public void Bury(ImageId id, Tombstone tombstone)
    {
        lock (_lock)
        {
            _tombstones[id] = tombstone;
        }
    }

    /// <summary>Its copy goes to quarantine.</summary>
    public void Lose(ImageId id)
    {
        lock (_lock)
        {
            _lost.Add(id);
        }
    }

    public CopyState State(ImageId id)
    {
        lock (_lock)
        {
            return _tombstones.TryGetValue(id, out var tombstone)
                && (!_images.TryGetValue(id, out var older) || older.Image.Generation <= tombstone.Generation) ? new CopyState.Deleted(tombstone)
                : !_images.TryGetValue(id, out var there) ? new CopyState.Missing()
                : _lost.Contains(id) ? new CopyState.Lost(there.Image)
                : new CopyState.Present(there.Image);
        }
    }

    public ValueTask<CopyState> StateAsync(ImageId id, CancellationToken cancellationToken)
    {
        Ask("state");
        return new(Reachable ? State(id) : new CopyState.Unknown("away"));
    }

    public ValueTask<StoreReply> StoreAsync(ImageMetadata image, Func<Stream> open, CancellationToken cancellationToken) =>
        ChangeAsync("store", image, open, cancellationToken);

    public ValueTask<StoreReply> ConfirmAsync(ImageMetadata image, CancellationToken cancellationToken) =>
        ChangeAsync("confirm", image, null, cancellationToken);

    public ValueTask<OriginalReply> OpenOriginalAsync(ImageId id, CancellationToken cancellationToken)
    {
        Ask("original");
        return new(!Reachable ? new OriginalReply.Unreachable("away") : State(id) switch
        {
            CopyState.Present present => new OriginalReply.Found(present.Image, new MemoryStream(_images[id].Bytes)),
            CopyState.Lost => new OriginalReply.Lost(),
            CopyState.Deleted deleted => new OriginalReply.Deleted(deleted.Tombstone),
            _ => new OriginalReply.Missing(),
        });
    }

    public ValueTask<RenditionReply> RenditionAsync(RenditionKey key, bool make, CancellationToken cancellationToken)
    {
        Ask("rendition");
        return new(new RenditionReply.Unreachable("this fake makes no renditions"));
    }

    public ValueTask<RenditionReply> PolishedAsync(RenditionKey key, CancellationToken cancellationToken) => RenditionAsync(key, make: false, cancellationToken);

    public ValueTask<bool> BuryAsync(ImageId id, Tombstone tombstone, CancellationToken cancellationToken)
    {
        Ask("bury");
        if (!Reachable)
        {
            return new(false);
        }

        lock (_lock)
        {
            if (!_tombstones.TryGetValue(id, out var there) || there.Generation < tombstone.Generation)
            {
                _tombstones[id] = tombstone;
            }
        }

        Changed?.Invoke(this);
        return new(true);
    }

    public ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken)
    {
        Ask("verify");
        return new(new VerifyOutcome(!Reachable ? VerifyVerdict.Unavailable : State(id) switch
        {
            CopyState.Present => VerifyVerdict.Intact,
            CopyState.Lost => VerifyVerdict.Lost,
            CopyState.Deleted => VerifyVerdict.Deleted,
            _ => VerifyVerdict.NotFound,
        }));
    }

    public ValueTask<ProofReply> ProveAsync(ImageMetadata image, ProofChallenge challenge, CancellationToken cancellationToken)
    {
        Ask("prove");
        return new(Reachable && BytesOf(image.Id) is { } bytes
            ? new ProofReply.Proven(Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(challenge.Nonce), bytes)))
            : new ProofReply.NotProven("it has none, or is away"));
    }

    public ValueTask<bool> LookAsync(ImageId id, CancellationToken cancellationToken)
    {
        Ask("look");
        return new(Reachable);
    }

    private async ValueTask<StoreReply> ChangeAsync(string verb, ImageMetadata image, Func<Stream>? open, CancellationToken cancellationToken)
    {
        Enter(image.Id);
        try
        {
            Ask(verb);
            if (await Before(verb, cancellationToken) is { } instead)
            {
                return instead;
            }

            if (!Reachable)
            {
                return new StoreReply.Unreachable("away");
            }

            var reply = After(await KeepAsync(image, open));
            Changed?.Invoke(this);
            return reply;
        }
        finally
        {
            Leave(image.Id);
        }
    }

    private async ValueTask<StoreReply> KeepAsync(ImageMetadata image, Func<Stream>? open)
    {
        byte[]? bytes = null;
        if (open is not null)
        {
            await using var stream = open();
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, CancellationToken.None);
            bytes = copy.ToArray();
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != image.Sha256 || bytes.Length != image.Length)
            {
                return new StoreReply.Refused("the bytes are not those that were announced");
            }
        }

        lock (_lock)
        {
            switch (State(image.Id))
            {
                case CopyState.Deleted deleted when deleted.Tombstone.Generation >= image.Generation:
                    return new StoreReply.Superseded(deleted.Tombstone.Generation);
                case CopyState.Present present when !present.Image.IsSameAs(image):
                    return new StoreReply.Collision();
                case CopyState.Present present:
                    _images[image.Id] = (present.Image.Generation >= image.Generation ? present.Image : image, _images[image.Id].Bytes);
                    return new StoreReply.Stored();
                case var _ when bytes is null:
                    return new StoreReply.Missing();
                default:
                    _images[image.Id] = (image, bytes);
                    _lost.Remove(image.Id);
                    return new StoreReply.Stored();
            }
        }
    }

    private void Ask(string verb)
    {
        Asked.Enqueue(verb);
        Asking?.Invoke(this, verb);
    }

    private void Enter(ImageId id)
    {
        lock (_lock)
        {
            var running = _running.GetValueOrDefault(id);
            Overlapped |= running > 0;
            _running[id] = running + 1;
        }

        Entered?.Invoke(true);
    }

    private void Leave(ImageId id)
    {
        lock (_lock)
        {
            _running[id]--;
        }

        Entered?.Invoke(false);
    }
}
