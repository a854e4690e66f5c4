using System.Net.Http.Headers;
using System.Text;

namespace Reticulum.Tests.Gateway;

/// <summary>Bodies of uploads, right and wrong, byte by byte.</summary>
internal static class Multipart
{
    public const string Boundary = "boundary42";

    public static byte[] Png { get; } = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[500]];

    /// <param name="parts">Name and content, in this order.</param>
    public static byte[] Body(params (string Name, byte[] Content)[] parts)
    {
        var body = new MemoryStream();
        foreach (var (name, content) in parts)
        {
            Write(body, $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{(name == "image" ? "; filename=\"x.png\"" : "")}\r\n\r\n");
            body.Write(content);
            Write(body, "\r\n");
        }

        Write(body, $"--{Boundary}--\r\n");
        return body.ToArray();
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static ByteArrayContent Content(byte[] body, string contentType = $"multipart/form-data; boundary={Boundary}")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    private static void Write(MemoryStream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));
}
