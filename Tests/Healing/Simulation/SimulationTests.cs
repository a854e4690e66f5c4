using CsCheck;
using Xunit;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>
/// The design of healing, on its own rules: whatever happens in whatever order, no acknowledged image is lost, no delete is undone, and everything comes to
/// be where it belongs. See <see cref="Protocols"/>.
/// </summary>
public sealed class SimulationTests
{
    private const int Schedules = 100_000;

    [Fact]
    public void Schedules_AnyOrderOfEverything_KeepEveryPromise() =>
        Schedule.Any.Sample(static schedule => Assert.Null(new Simulation(schedule, new Safeguards()).Run()), iter: Schedules, threads: Environment.ProcessorCount);

    /// <summary>Each rule is needed, and the simulation would notice that it is gone.</summary>
    [Theory]
    [InlineData(nameof(Safeguards.LayoutComparedInProof))]
    [InlineData(nameof(Safeguards.LayoutComparedAtTheEnd))]
    [InlineData(nameof(Safeguards.WhatWasSeenIsStillThere))]
    [InlineData(nameof(Safeguards.AllOwnersProve))]
    [InlineData(nameof(Safeguards.DeleteWinsADraw))]
    [InlineData(nameof(Safeguards.OldCopyYieldsToDelete))]
    [InlineData(nameof(Safeguards.OwnersHaveLeftOlderLayouts))]
    [InlineData(nameof(Safeguards.KeptCopyIsBuried))]
    [InlineData(nameof(Safeguards.LostGenerationIsKept))]
    [InlineData(nameof(Safeguards.BytesAreHashed))]
    public void Schedules_ASafeguardLeftOut_BreakAPromise(string safeguard)
    {
        var without = Without(safeguard);
        var random = new PCG(1);

        Assert.Contains(Enumerable.Range(0, Schedules), _ => new Simulation(Schedule.Any.Generate(random, null, out var _), without).Run() is not null);
    }

    private static Safeguards Without(string safeguard)
    {
        var all = new Safeguards();
        typeof(Safeguards).GetProperty(safeguard)!.SetValue(all, false);
        return all;
    }
}
