namespace Reticulum.Load.Parts;

/// <summary>A part of the measurement that can be run by itself: some contests about one kind of work. To add one: a class, and a line in <c>Program.cs</c>.</summary>
internal interface IPart
{
    /// <summary>As on the command line.</summary>
    string Name { get; }

    /// <summary>Heading of its section.</summary>
    string Title { get; }

    /// <exception cref="InvalidOperationException">It cannot be measured here; the message says why.</exception>
    Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken);
}
