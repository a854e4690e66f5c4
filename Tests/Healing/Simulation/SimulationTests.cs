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

    // The rarest counterexample takes some hundred thousand.
    private const int Attempts = 1_000_000;

    [Fact]
    public void Schedules_AnyOrderOfEverything_KeepEveryPromise() =>
        Schedule.Any.Sample(static schedule => Assert.Null(new Simulation(schedule, new Safeguards()).Run()), iter: Schedules, threads: Environment.ProcessorCount);

    /// <summary>Each rule is needed, and the simulation would notice that it is gone.</summary>
    [Theory]
    [InlineData(nameof(Safeguards.LayoutComparedInProof), nameof(StepMix.Layouts))]
    [InlineData(nameof(Safeguards.WhatWasSeenIsStillThere), nameof(StepMix.Losses))]
    [InlineData(nameof(Safeguards.AllOwnersProve), nameof(StepMix.Everything))]
    [InlineData(nameof(Safeguards.DeleteWinsADraw), nameof(StepMix.Everything))]
    [InlineData(nameof(Safeguards.OldCopyYieldsToDelete), nameof(StepMix.Everything))]
    [InlineData(nameof(Safeguards.KeptCopyIsBuried), nameof(StepMix.Everything))]
    [InlineData(nameof(Safeguards.LostGenerationIsKept), nameof(StepMix.Everything))]
    [InlineData(nameof(Safeguards.BytesAreHashed), nameof(StepMix.Everything))]
    public void Schedules_ASafeguardLeftOut_BreakAPromise(string safeguard, string mix) => AssertNeeded(safeguard, mix);

    /// <summary>Those whose counterexamples are rare.</summary>
    [Theory]
    [Trait("Suite", "faults")]
    [InlineData(nameof(Safeguards.LayoutComparedAtTheEnd), nameof(StepMix.Layouts))]
    [InlineData(nameof(Safeguards.OwnersHaveLeftOlderLayouts), nameof(StepMix.Layouts))]
    public void Schedules_ARareSafeguardLeftOut_BreakAPromise(string safeguard, string mix) => AssertNeeded(safeguard, mix);

    private static void AssertNeeded(string safeguard, string mix)
    {
        var without = Without(safeguard);
        var schedules = Schedule.Of((StepMix)typeof(StepMix).GetField(mix)!.GetValue(null)!);
        var random = new PCG(1);

        Assert.Contains(Enumerable.Range(0, Attempts), _ => new Simulation(schedules.Generate(random, null, out var _), without).Run() is not null);
    }

    private static Safeguards Without(string safeguard)
    {
        var all = new Safeguards();
        typeof(Safeguards).GetProperty(safeguard)!.SetValue(all, false);
        return all;
    }
}
