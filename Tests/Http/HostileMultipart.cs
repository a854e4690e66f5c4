using System.Text;

namespace Reticulum.Tests.Http;

/// <summary>Multipart bodies that are torn, that lie, or that say strange things.</summary>
internal sealed class HostileMultipart(Random random, byte[] picture, string[] values, string[] sizes, string[] names)
{
    private const string Boundary = "----reticulum-fuzz";

    /// <param name="ContentType">Null: none is sent.</param>
    /// <param name="Body">What is sent.</param>
    /// <param name="ClaimedLength">What Content-Length says.</param>
    internal sealed record Form(string? ContentType, byte[] Body, long ClaimedLength);

    public Form Next()
    {
        var body = Body();
        var contentType = random.Next(12) switch
        {
            0 => null,
            1 => "multipart/form-data",
            2 => "multipart/form-data; boundary=",
            3 => $"multipart/form-data; boundary={new string('b', random.Next(60, 3_000))}",
            4 => "multipart/form-data; boundary=\"other\"",
            5 => "application/x-www-form-urlencoded",
            6 => "image/jpeg",
            _ => $"multipart/form-data; boundary={Boundary}",
        };

        // Torn: fewer bytes come than were promised, and the client goes away.
        var sent = random.Next(5) == 0 ? body[..random.Next(body.Length)] : body;
        return new Form(contentType, sent, random.Next(5) == 0 ? body.Length : sent.Length);
    }

    private byte[] Body()
    {
        using var body = new MemoryStream();
        var parts = random.Next(12) == 0 ? random.Next(10, 400) : random.Next(0, 4);
        for (var part = 0; part < parts; part++)
        {
            Part(body);
        }

        if (random.Next(3) > 0)
        {
            Part(body, "image");
        }

        Write(body, random.Next(6) switch
        {
            0 => "",
            1 => $"--{Boundary}",
            2 => $"--{Boundary}--",
            3 => $"--{Boundary}--\r\n--{Boundary}\r\n\r\nafter the end",
            _ => $"--{Boundary}--\r\n",
        });
        return body.ToArray();
    }

    private void Part(MemoryStream body, string? name = null)
    {
        name ??= Pick(["image", "key", "size_hints", "IMAGE", "", "image[]", "__proto__", "../image", "\u00e9", new string('n', 300)]);
        Write(body, $"{(random.Next(15) == 0 ? "" : "--")}{Boundary}{(random.Next(10) == 0 ? "\n" : "\r\n")}");
        Write(body, random.Next(10) switch
        {
            0 => "",
            1 => $"Content-Disposition: form-data\r\n",
            2 => $"Content-Disposition: attachment; name=\"{name}\"\r\n",
            3 => $"Content-Disposition: form-data; name={name}; filename*=UTF-8''%2e%2e%2f{Pick(names)}\r\n",
            4 => $"Content-Disposition: form-data; name=\"{name}\"\r\n{new string('h', random.Next(10, 20_000))}: x\r\n",
            5 => $"Content-Disposition: form-data; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Type: {Pick(values)}\r\n",
            6 => $"Content-Disposition form-data; name=\"{name}\"\r\n",
            _ => $"Content-Disposition: form-data; name=\"{name}\"; filename=\"{Pick(names)}\"\r\nContent-Type: image/jpeg\r\n",
        });
        Write(body, "\r\n");
        switch (random.Next(6))
        {
            case 0: Write(body, Pick(values)); break;
            case 1: Write(body, string.Join(',', Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pick(sizes)))); break;
            case 2: body.Write(picture.AsSpan(0, random.Next(picture.Length))); break;
            case 3: Write(body, new string('k', random.Next(100_000))); break;
            default: body.Write(picture); break;
        }

        Write(body, random.Next(12) == 0 ? "" : "\r\n");
    }

    private static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
