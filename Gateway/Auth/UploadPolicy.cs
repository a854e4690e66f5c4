using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Errors;

namespace Reticulum.Auth;

/// <summary>Who may upload: whoever has an upload key; where there is none, everybody but another site's page in somebody's browser.</summary>
internal sealed class UploadPolicy(IOptions<AccessOptions> options)
{
    private readonly KeyRing _keys = new(options.Value.UploadKeys);

    public bool NeedsKey => !_keys.IsEmpty;

    /// <summary>Before the body is looked at. Null: go on, which is not yet leave to upload (<see cref="NeedsKey"/>).</summary>
    public Problem? Refuses(Caller caller) => caller switch
    {
        // Without a key a page anywhere could make the browsers of people who reach this node fill its disk.
        { Site: FetchSite.Foreign } when !NeedsKey => new(ProblemCode.CrossSite, "This node has no upload keys: it takes no uploads from other sites' pages."),
        { Credentials: { } brought } when NeedsKey && !_keys.Holds(brought.Key) => Refusal,
        _ => null,
    };

    public static Problem Missing => new(ProblemCode.KeyRequired, "Uploads need a key, in front of the image.");

    public static Problem Refusal => new(ProblemCode.KeyRefused, "That is no upload key of this node.");

    public bool Allows(string key) => _keys.Holds(key);
}
