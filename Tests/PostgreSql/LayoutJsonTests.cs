using System.Text.Json.Nodes;
using CsCheck;
using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.PostgreSql;

public sealed class LayoutJsonTests
{
    // No lone surrogates and no NUL: neither is text to PostgreSQL, and no nickname.
    private static readonly Gen<string> Texts = Gen.String[Gen.OneOf(Gen.Char['\u0001', '\u00ff'], Gen.Char['А', 'я'], Gen.Char["\"\\/<>&'\u2028"]), 1, 20];

    private static readonly Gen<Node> Nodes = Gen.Select(
        Gen.Guid, Texts, Texts, Gen.Bool, Gen.Null(Texts), Gen.Double[0.05, 20], Gen.Null(Texts),
        (id, nickname, location, writeable, url, weight, inner) => new Node(id, nickname, location, writeable, url, weight, inner));

    /// <summary>Any layout that there can be.</summary>
    internal static Gen<Layout> Layouts { get; } = Gen.Select(
        Gen.Long[1, long.MaxValue],
        Gen.Int[1, 4096],
        Gen.Select(Nodes, Gen.Enum<NodeRole>(), Gen.Guid, Gen.Bool, (node, role, instance, draining) => new LayoutMember(node, role, instance, draining)).Array[0, 8],
        (version, points, members) => new Layout(version, points, [.. members.DistinctBy(member => member.Node.Id)]));

    [Fact]
    public void Parse_OfWhatWasSerialized_IsTheSame() => Layouts.Sample(layout => Same(layout, LayoutJson.Parse(LayoutJson.Serialize(layout))));

    [Fact]
    public void Serialize_IsInTheNamesOfTheDocument()
    {
        var node = new Node(Guid.Parse("00000000-0000-0000-0000-000000000001"), "a", BaseUrl: "http://a");
        var json = JsonNode.Parse(LayoutJson.Serialize(new Layout(3, 128, [new LayoutMember(node, NodeRole.Gateway, Guid.Empty)])))!;
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {"version":3,"points_per_node":128,"members":[{"node":{"id":"00000000-0000-0000-0000-000000000001","nickname":"a","location":"default",
                "writeable":true,"base_url":"http://a","weight":1,"internal_url":null},"role":"gateway","instance":"00000000-0000-0000-0000-000000000000","draining":false}]}
                """),
            json), json.ToJsonString());
    }

    [Fact]
    public void Parse_MembersThatAreNotKnown_ArePassedOver()
    {
        var layout = LayoutJson.Parse(
            """
            {"version":1,"points_per_node":16,"colour":"blue","members":[{"node":{"id":"00000000-0000-0000-0000-000000000001","nickname":"a","hat":{"x":[1]}},
            "role":"silo","instance":"00000000-0000-0000-0000-000000000002","since":5}]}
            """);
        var member = new LayoutMember(new Node(new Guid("00000000-0000-0000-0000-000000000001"), "a"), NodeRole.Silo, new Guid("00000000-0000-0000-0000-000000000002"));
        Assert.True(Same(new Layout(1, 16, [member]), layout));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":1,"points_per_node":16}""")]
    [InlineData("""{"version":1,"points_per_node":16,"members":null}""")]
    [InlineData("""{"version":1,"points_per_node":16,"members":[null]}""")]
    [InlineData("""{"version":0,"points_per_node":16,"members":[]}""")]
    [InlineData("""{"version":1,"points_per_node":0,"members":[]}""")]
    [InlineData("""{"version":1,"points_per_node":16,"members":[{"node":null,"role":"silo","instance":"00000000-0000-0000-0000-000000000002"}]}""")]
    [InlineData("""{"version":1,"points_per_node":16,"members":[{"node":{"id":"00000000-0000-0000-0000-000000000001"},"role":"silo","instance":"00000000-0000-0000-0000-000000000002"}]}""")]
    [InlineData("""{"version":1,"points_per_node":16,"members":[{"node":{"id":"00000000-0000-0000-0000-000000000001","nickname":"a"},"role":"king","instance":"00000000-0000-0000-0000-000000000002"}]}""")]
    [InlineData("""{"version":1,"points_per_node":16,"members":[{"node":{"id":"00000000-0000-0000-0000-000000000001","nickname":"a","weight":0},"role":"silo","instance":"00000000-0000-0000-0000-000000000002"}]}""")]
    public void Parse_WhatIsNoLayout_IsNull(string json) => Assert.Null(LayoutJson.Parse(json));

    [Fact]
    public void Parse_OneNodeTwice_IsNull()
    {
        var member = new LayoutMember(new Node(Guid.NewGuid(), "a"), NodeRole.Silo, Guid.NewGuid());
        Assert.Null(LayoutJson.Parse(LayoutJson.Serialize(new Layout(1, 16, [member, member]))));
    }

    [Fact]
    public void Parse_CutShort_IsNull() => Gen.Select(Layouts, Gen.Double[0, 1]).Sample((layout, part) =>
    {
        var json = LayoutJson.Serialize(layout);
        return LayoutJson.Parse(json[..(int)(part * (json.Length - 1))]) is null;
    });

    /// <summary>The array of members is compared by what is in it.</summary>
    internal static bool Same(Layout? left, Layout? right) =>
        left is not null && right is not null
        && (left.Version, left.PointsPerNode) == (right.Version, right.PointsPerNode)
        && left.Members.SequenceEqual(right.Members);
}
