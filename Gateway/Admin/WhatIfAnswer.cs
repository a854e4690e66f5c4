using Reticulum.Nodes;

namespace Reticulum.Admin;

/// <summary>What would move. A part is of all images, one copy of each counted, 0 to the number of copies; its bytes are an estimate, null where no node told what it has.</summary>
/// <param name="Without">The silo that would leave; null where one joins.</param>
/// <param name="With">The location of the one that would join; null where one leaves.</param>
/// <param name="MovedPart">What has to be sent.</param>
/// <param name="MovedBytes">Of it.</param>
/// <param name="UnplacedPart">What no node is left to take: copies that would be missing.</param>
/// <param name="UnplacedBytes">Of it.</param>
/// <param name="Moves">Who takes how much from whom.</param>
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

/// <summary>Copies that one node takes from another.</summary>
/// <param name="From">Who gives them up; null where nobody does: further copies, from any owner.</param>
/// <param name="FromNickname">Its name for people.</param>
/// <param name="To">Who takes them; null for the node that joins, which has no id yet.</param>
/// <param name="ToNickname">Its name for people.</param>
/// <param name="Part">Of all images.</param>
/// <param name="Bytes">An estimate; null where no node told what it has.</param>
internal sealed record MoveAnswer(Guid? From, string? FromNickname, Guid? To, string ToNickname, double Part, long? Bytes);
