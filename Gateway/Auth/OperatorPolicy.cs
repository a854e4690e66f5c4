using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Errors;

namespace Reticulum.Auth;

/// <summary>Who may manage: whoever has an admin key; where there is none, callers on the machine itself.</summary>
internal sealed class OperatorPolicy(IOptions<AccessOptions> options)
{
    private readonly KeyRing _keys = new(options.Value.AdminKeys);

    public bool NeedsKey => !_keys.IsEmpty;

    /// <summary>Null: go on.</summary>
    public ProblemCode? Refuses(Caller caller)
    {
        if (_keys.IsEmpty)
        {
            return !caller.IsDirectFromLoopback || IsForged(caller) ? ProblemCode.LoopbackOnly : null;
        }

        if (caller.Credentials is not { } credentials)
        {
            return ProblemCode.AdminKeyRequired;
        }

        return !_keys.Holds(credentials.Key) ? ProblemCode.AdminKeyRefused
            : credentials.IsAmbient && IsForged(caller) ? ProblemCode.CrossSite
            : null;
    }

    // Nothing that the caller brings on purpose proves that he means it, so the browser's word on the page counts.
    private static bool IsForged(Caller caller) => caller.Site == FetchSite.Foreign || (caller.Site == FetchSite.Neighbour && !caller.IsSafe);
}
