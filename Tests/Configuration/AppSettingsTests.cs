using Microsoft.Extensions.Configuration;
using Reticulum.Configuration;
using Reticulum.Tests.Architecture;
using Xunit;

namespace Reticulum.Tests.Configuration;

/// <summary>appsettings/appsettings.json is the reference: every setting, with its default.</summary>
public sealed class AppSettingsTests
{
    private static readonly IConfigurationRoot Reference = Read("appsettings.json");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "appsettings"), "appsettings*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_AsItIs_HasNoErrors(string file) => Assert.Empty(OptionsReader.Read(Read(file), OptionSections.All).Errors);

    [Fact]
    public void Reference_HoldsEverySetting()
    {
        var keys = Reference.AsEnumerable().Select(pair => pair.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.Empty(OptionSections.All.SelectMany(Setting.Of).Select(setting => setting.Key).Except(keys));
    }

    [Fact]
    public void Reference_HoldsTheDefaults() => Assert.All(OptionsReader.Read(Reference, OptionSections.All).Sections, section =>
        Assert.All(Setting.Of(section.GetType()), setting =>
            Assert.Equal(setting.Property.GetValue(Activator.CreateInstance(section.GetType())), setting.Property.GetValue(section))));

    private static IConfigurationRoot Read(string file) => new ConfigurationBuilder().AddJsonFile(Path.Combine(SourceTree.Root, "appsettings", file)).Build();
}
