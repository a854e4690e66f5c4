using CsCheck;
using Microsoft.Extensions.Configuration;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Images;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Configuration;

public sealed class OptionsReaderTests
{
    [Fact]
    public void Read_NothingConfigured_GivesDefaultsAndNoErrors()
    {
        var (sections, errors) = OptionsReader.Read(Configured(), OptionSections.All);
        Assert.Empty(errors);
        Assert.Equal(OptionSections.All, sections.Select(section => section.GetType()));
        Assert.Equal(new LimitOptions().MaxPixels, Bound<LimitOptions>(sections).MaxPixels);
    }

    [Fact]
    public void Read_EveryKindOfValue_IsBound()
    {
        var id = Guid.NewGuid();
        var (sections, errors) = OptionsReader.Read(
            Configured(
                ("Reticulum:Node:Id", $"{id}"), ("Reticulum:Node:Writeable", "False"), ("Reticulum:Node:Nickname", " a node "), ("reticulum:replication", "3"),
                ("Reticulum:MinReplication", "2"), ("Reticulum:Limits:MaxUploadBytes", "5000000000"), ("Reticulum:UploadKeys:1", "second-key"),
                ("Reticulum:UploadKeys:0", "first-key"), ("Reticulum:AdminKeys", "first-admin-key, second-admin-key,")),
            OptionSections.All);
        Assert.Empty(errors);
        Assert.Equal((id, false, "a node"), (Bound<NodeOptions>(sections).Id, Bound<NodeOptions>(sections).Writeable, Bound<NodeOptions>(sections).Nickname));
        Assert.Equal((3, 2), (Bound<ReplicationOptions>(sections).Replication, Bound<ReplicationOptions>(sections).EffectiveMin));
        Assert.Equal(5_000_000_000, Bound<LimitOptions>(sections).MaxUploadBytes);
        Assert.Equal(["first-key", "second-key"], Bound<AccessOptions>(sections).UploadKeys);
        Assert.Equal(["first-admin-key", "second-admin-key"], Bound<AccessOptions>(sections).AdminKeys);
    }

    [Theory]
    [InlineData("Reticulum:Replication", "three", "must be a whole number from 1 to 100")]
    [InlineData("Reticulum:Replication", "0", "must be a whole number from 1 to 100")]
    [InlineData("Reticulum:Replication", "1.5", "must be a whole number from 1 to 100")]
    [InlineData("Reticulum:Replication", "", "must be a whole number from 1 to 100")]
    [InlineData("Reticulum:Replication", "99999999999", "must be a whole number from 1 to 100")]
    [InlineData("Reticulum:Limits:MaxPixels", "-1", "must be a whole number from 1 to 2000000000")]
    [InlineData("Reticulum:MinFreeBytes", "1GiB", "must be a whole number of 0 or more")]
    [InlineData("Reticulum:Node:Id", "node-1", "must be a UUID, 00000000-0000-0000-0000-000000000000")]
    [InlineData("Reticulum:Node:Writeable", "yes", "must be true or false")]
    [InlineData("Reticulum:Node:BaseUrl", "10.0.0.5:8080", "must be an absolute URL, http://… or https://…")]
    [InlineData("Reticulum:Node:Location", "", "must be 1 to 100 characters")]
    [InlineData("Reticulum:Cluster:Provider", "Zookeeper", "must be Local or PostgreSql")]
    [InlineData("Reticulum:DataDirectory", "", "must be a text that is not empty")]
    public void Read_BadValue_ErrorNamesKeyValueAndWhatIsAllowed(string key, string value, string allowed)
    {
        var errors = ErrorsOf((key, value));
        Assert.Contains($"{key} = \"{value}\": {allowed}", errors);
    }

    [Theory]
    [InlineData("Reticulum:Replicaton", "Reticulum:Replication")]
    [InlineData("Reticulum:MaxPixels", "Reticulum:Limits:MaxPixels")]
    [InlineData("Reticulum:Limits:MaxPixel", "Reticulum:Limits:MaxPixels")]
    [InlineData("Reticulum:limit:MaxPixels", "Reticulum:Limits")]
    [InlineData("Reticulum:UploadKey", "Reticulum:UploadKeys")]
    public void Read_UnknownKey_ErrorSaysWhatWasMeant(string key, string meant)
    {
        var error = Assert.Single(ErrorsOf((key, "7")));
        Assert.StartsWith(string.Join(':', key.Split(':').Take(meant == "Reticulum:Limits" ? 2 : 9)) + ": there is no such setting", error, StringComparison.Ordinal);
        Assert.EndsWith($"did you mean {meant}?", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Reticulum:Xyzzy", "Reticulum:Xyzzy: there is no such setting")]
    [InlineData("Reticulum:Replication:Copies", "Reticulum:Replication:Copies: there is no such setting; Reticulum:Replication must be a whole number from 1 to 100")]
    [InlineData("Reticulum:UploadKeys:first", "Reticulum:UploadKeys:first: there is no such setting; Reticulum:UploadKeys must be a list of texts, or one text with commas between them")]
    [InlineData("Reticulum:Limits", "Reticulum:Limits: is a section and takes no value; set Reticulum:Limits:… instead")]
    [InlineData("Reticulum", "Reticulum: is a section and takes no value; set Reticulum:… instead")]
    public void Read_KeyInTheWrongPlace_ErrorNamesIt(string key, string error) => Assert.Equal([error], ErrorsOf((key, "a long value")));

    [Fact]
    public void Read_SeveralErrors_AllAreTold()
    {
        var errors = ErrorsOf(
            ("Reticulum:Replication", "x"), ("Reticulum:Limits:MaxPixels", "0"), ("Reticulum:Limits:MaxDimension", "-3"), ("Reticulum:Nod:Id", "y"), ("Reticulum:AdminKeys:0", " "),
            ("Reticulum:Cluster:Provider", "Magic"));
        string[] keys = ["Reticulum:Replication", "Reticulum:Limits:MaxPixels", "Reticulum:Limits:MaxDimension", "Reticulum:Nod", "Reticulum:AdminKeys", "Reticulum:Cluster:Provider", "Reticulum:ClusterSecret"];
        Assert.All(keys, key => Assert.Contains(errors, error => error.StartsWith(key + ':', StringComparison.Ordinal) || error.StartsWith(key + " =", StringComparison.Ordinal)));
        Assert.Equal(keys.Length, errors.Count);
    }

    [Theory]
    [InlineData("Reticulum:UploadKeys")]
    [InlineData("Reticulum:AdminKeys")]
    public void Read_AnEmptyKeyAmongKeys_ErrorDoesNotShowTheOthers(string key)
    {
        var error = Assert.Single(ErrorsOf(($"{key}:0", "swordfish"), ($"{key}:1", " ")));
        Assert.Contains("must not be empty", error, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RulesBetweenSettings_AreChecked()
    {
        Assert.Equal(["Reticulum:MinReplication = \"4\": must be at most Replication (3)"], ErrorsOf(("Reticulum:Replication", "3"), ("Reticulum:MinReplication", "4")));
        Assert.Equal(["Reticulum:MaxReplication = \"2\": must be at least Replication (3)"], ErrorsOf(("Reticulum:Replication", "3"), ("Reticulum:MaxReplication", "2")));
    }

    [Fact]
    public void Read_RuleOnAValueThatCannotBeRead_IsNotReported() =>
        Assert.Equal(["Reticulum:Replication = \"x\": must be a whole number from 1 to 100"], ErrorsOf(("Reticulum:Replication", "x"), ("Reticulum:MinReplication", "4")));

    [Fact]
    public void Read_ListAsTextAndAsChildren_IsRefused() =>
        Assert.StartsWith("Reticulum:UploadKeys: must be a list", Assert.Single(ErrorsOf(("Reticulum:UploadKeys", "one-long-key"), ("Reticulum:UploadKeys:0", "another-key"))), StringComparison.Ordinal);

    [Fact]
    public void Read_EmptyValueOfWhatMayBeMissing_IsNotSet()
    {
        var (sections, errors) = OptionsReader.Read(Configured(("Reticulum:Node:Id", ""), ("Reticulum:MinReplication", ""), ("Reticulum:UploadKeys", "")), OptionSections.All);
        Assert.Empty(errors);
        Assert.Null(Bound<NodeOptions>(sections).Id);
        Assert.Null(Bound<ReplicationOptions>(sections).MinReplication);
        Assert.Empty(Bound<AccessOptions>(sections).UploadKeys);
    }

    [Fact]
    public void Read_ControlCharactersInAValue_AreNotPrinted() =>
        Assert.DoesNotContain('\n', Assert.Single(ErrorsOf(("Reticulum:Replication", "1\nReticulum:All is well"))));

    [Fact]
    public void Read_AnyNumber_IsBoundOrRefusedByItsBounds() => Gen.OneOf(Gen.Int, Gen.Int[-3, 110]).Sample(number =>
    {
        var text = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (sections, errors) = OptionsReader.Read(Configured(("Reticulum:Replication", text)), OptionSections.All);
        return number is >= 1 and <= 100
            ? errors.Count == 0 && Bound<ReplicationOptions>(sections).Replication == number
            : errors.Single() == $"Reticulum:Replication = \"{text}\": must be a whole number from 1 to 100";
    });

    [Fact]
    public void Read_AnyKeyAndValue_NeverThrows() => Gen.Select(Gen.String[Gen.Char["RrLlmit:_0 x"], 0, 12], Gen.String[0, 12]).List[0, 4].Sample(pairs =>
    {
        OptionsReader.Read(Configured([.. pairs.DistinctBy(pair => pair.Item1.ToUpperInvariant()).Select(pair => ($"Reticulum:{pair.Item1}", pair.Item2))]), OptionSections.All);
    });

    private static IReadOnlyList<string> ErrorsOf(params (string Key, string Value)[] settings) => OptionsReader.Read(Configured(settings), OptionSections.All).Errors;

    private static T Bound<T>(IReadOnlyList<object> sections) => sections.OfType<T>().Single();

    internal static IConfigurationRoot Configured(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        .Build();
}
