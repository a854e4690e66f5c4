using System.Globalization;

namespace Reticulum.Load.Scaling;

/// <summary>A table of a report, row by row as they are measured.</summary>
internal sealed class MarkdownTable
{
    private readonly TextWriter _output;

    public MarkdownTable(TextWriter output, string title, params string[] columns)
    {
        _output = output;
        output.WriteLine($"\n### {title}\n");
        output.WriteLine($"| {string.Join(" | ", columns)} |");
        output.WriteLine($"|{string.Concat(columns.Select(static _ => "---|"))}");
    }

    /// <param name="cells">Numbers to three or four digits.</param>
    public void Row(params object[] cells)
    {
        _output.WriteLine($"| {string.Join(" | ", cells.Select(Text))} |");
        _output.Flush();
    }

    private static string Text(object cell) => cell switch
    {
        double number when double.IsNaN(number) => "–",
        double and 0 => "0",
        double number when Math.Abs(number) >= 100 => number.ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("G3", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString("N0", CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };
}
