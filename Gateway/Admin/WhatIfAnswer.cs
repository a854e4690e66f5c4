using Reticulum.Nodes;

namespace Reticulum.Admin;

/// <summary>
/// The answer of <c>GET /api/v1/cluster/what-if</c>. A part is of all images, one copy of each counted, 0 to the number of copies; its bytes are an estimate, null where no node told
/// what it has. Moved is what has to be sent, unplaced what no node is left to take: copies that would be missing.
/// </summary>
internal sealed record WhatIfAnswer(
    Guid? Without, string? With, double MovedPart, long? MovedBytes, double UnplacedPart, long? UnplacedBytes, IReadOnlyList<MoveAnswer> Moves)
{
    public static WhatIfAnswer From(WhatIf asked) => new(
        asked.Joins ? null : asked.Node.Id,
        asked.Joins ? asked.Node.Location : null,
        asked.Change.Moved,
        asked.BytesOf(asked.Change.Moved),
        asked.Change.Unplaced,
        asked.BytesOf(asked.Change.Unplaced),
        [.. asked.Change.Moves.Select(move => new MoveAnswer(move.From?.Id, move.From?.Nickname, IsNew(asked, move.To.Id) ? null : move.To.Id, move.To.Nickname, move.Part, asked.BytesOf(move.Part)))]);

    private static bool IsNew(WhatIf asked, Guid node) => asked.Joins && node == asked.Node.Id;
}

/// <summary>
/// Copies that one node takes from another. From is null where nobody gives them up: further copies, from any owner. To is null for the node that joins, which has no id yet.
/// </summary>
internal sealed record MoveAnswer(Guid? From, string? FromNickname, Guid? To, string ToNickname, double Part, long? Bytes);
