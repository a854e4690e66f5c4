namespace Reticulum.Tests.Healing.Simulation;

/// <summary>One thing that a node has under way, step by step: between any two of them everything else may happen.</summary>
internal sealed class Run(SimulatedNode node, int image, string name, IEnumerator<bool> steps, bool isLettingGo = false)
{
    public SimulatedNode Node { get; } = node;

    public int Image { get; } = image;

    public string Name { get; } = name;

    public bool IsLettingGo { get; } = isLettingGo;

    /// <summary>One step. False: it was the last one.</summary>
    public bool GoOn() => steps.MoveNext();
}
