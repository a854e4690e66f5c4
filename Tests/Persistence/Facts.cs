namespace Reticulum.Tests.Persistence;

/// <summary>A state of a grain.</summary>
public sealed class Facts
{
    public string Text { get; set; } = "";

    public int Number { get; set; }
}
