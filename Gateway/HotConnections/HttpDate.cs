using System.Globalization;
using System.Text;

namespace Reticulum.HotConnections;

/// <summary>The time as a header says it, made once for each second.</summary>
internal sealed class HttpDate
{
    /// <summary>Bytes of <c>Thu, 26 Nov 2026 03:34:11 GMT</c>.</summary>
    public const int Length = 29;

    private volatile Made _made = new(long.MinValue, []);

    public ReadOnlySpan<byte> At(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var made = _made;
        if (made.Second != second)
        {
            _made = made = new Made(second, Encoding.ASCII.GetBytes(now.ToString("r", CultureInfo.InvariantCulture)));
        }

        return made.Text;
    }

    private sealed record Made(long Second, byte[] Text);
}
