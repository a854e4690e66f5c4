using System.Globalization;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Deployment;

/// <summary>The units, by systemd's own word where it needs no running systemd.</summary>
public sealed class SystemdUnitTests
{
    private static readonly SystemdUnit Cluster = SystemdUnit.Read("cluster.conf");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Nodes => ["silo", "gateway"];

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Unit_Settings_AreUnderstoodAloneAndInACluster(string node)
    {
        var unit = SystemdUnit.Read($"reticulum-{node}.service");
        Assert.Empty(DeployedSettings.Errors(unit.Environment));
        Assert.Empty(DeployedSettings.Errors([.. unit.Environment, .. Cluster.Environment, .. Cluster.Credentials.Select(static name => KeyValuePair.Create(name, "x"))]));
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Unit_Start_IsNotifiedAndAWrongSettingIsNotTriedAgain(string node)
    {
        var unit = SystemdUnit.Read($"reticulum-{node}.service");
        Assert.Equal(("notify", "main", "2"), (unit.Only("Type"), unit.Only("NotifyAccess"), unit.Only("RestartPreventExitStatus")));
        Assert.Equal($"/opt/reticulum/{node}/reticulum-{node}", unit.Only("ExecStart"));
        var data = unit.Environment.Single(static variable => variable.Key == "Reticulum__DataDirectory").Value;
        Assert.Equal(data, unit.Only("WorkingDirectory"));
        var made = unit["StateDirectory"].Select(static name => $"/var/lib/{name.Split(' ')[^1]}").Concat(unit["CacheDirectory"].Select(static name => $"/var/cache/{name.Split(' ')[^1]}"));
        Assert.Equal([data], made);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Unit_BySystemdsOwnWord_IsWrittenRightAndWellFenced(string node)
    {
        using var home = new TemporaryDirectory();
        var unit = SystemdUnit.Read($"reticulum-{node}.service");
        var copy = home[Path.GetFileName(unit.Path)];

        // The program is not installed where the unit looks for it; all else is as it is.
        await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(unit.Path, Cancellation)).Replace(unit.Only("ExecStart"), "/bin/true", StringComparison.Ordinal), Cancellation);
        Directory.CreateDirectory(copy + ".d");
        File.Copy(Cluster.Path, Path.Combine(copy + ".d", "cluster.conf"));
        Assert.Equal("", await SayAsync("verify", "--man=no", copy));

        // 0 is fenced in from all sides, 10 not at all; without MemoryDenyWriteExecute= and with a network there is no getting below 1.
        await SayAsync("security", "--offline=true", "--no-pager", "--threshold=20", copy);

        async Task<string> SayAsync(params string[] arguments)
        {
            await using var analyze = ChildProcess.Start("systemd-analyze", arguments, home.Path);
            await analyze.WaitForExitAsync(Cancellation);
            Assert.True(analyze.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"systemd-analyze {arguments[0]}: {analyze.ExitCode}\n{analyze.Error}{analyze.Output}"));
            return analyze.Error + (arguments[0] == "verify" ? analyze.Output : "");
        }
    }
}
