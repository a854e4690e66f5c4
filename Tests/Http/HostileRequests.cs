using System.Globalization;
using System.Text;

namespace Reticulum.Tests.Http;

/// <summary>
/// Requests as attackers, scanners and broken clients write them, the same for the same random numbers. Most are right but for one thing:
/// what is wrong everywhere is refused at the door and tests nothing behind it.
/// </summary>
/// <param name="random">Its seed decides everything.</param>
/// <param name="known">An image that is stored.</param>
/// <param name="picture">Bytes of an image that can be uploaded.</param>
internal sealed class HostileRequests(Random random, string known, byte[] picture)
{
    private static readonly string[] Sizes =
    [
        "full", "100s", "32w", "16h", "20w10h", "100S", "0w", "-1w", "9999999999w", "8193w", "8192w", "99999999999999999999999999s", "100w100w", "10s0w",
        "1e3w", "0x10w", "１００w", "%EF%BC%91w", "100w%00", "100%77", "%66ull", "FULL", "full.", "full%20", "+100w", "100w;100h", "..", "%2e%2e", ".", "%2f", "a/b", "",
        "200h100w", "007s", "100s20w", "NaNw", "∞w", "%F0%9F%98%80w", "%ff%fe", "%c0%aew", "100w,200w", "*", "null", "${jndi:ldap://x}", "'--", "<script>",
    ];

    private static readonly string[] Names =
    [
        "image.jpg", "image.webp", "image.png", "image.gif", "image.avif", "image.tif", "image.heic", "image.svg", "image", "image.", ".jpg", "..jpg", "...", "a.b.c.jpg",
        "image.jpeg", "image.JPG", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%2ffull.jpg", "..%5cfull.jpg", "..\\full.jpg", "meta.json", "full.jpg%00.png", "image.jpg%00", "image.jp%67",
        "%00", "%0d%0aX-Injected:%201", "картинка.jpg", "%D0%BA.jpg", "\u202Egpj.exe", "con", "nul.jpg", "~", "%", "%zz", "%2", "image.jpg;v=1", "image.jpg/", "//", "image.jpg/..", "🙂.png", "",
    ];

    private static readonly string[] Methods =
    [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "FOO", "M-SEARCH", "GETGETGETGETGETGETGETGETGETGETGETGETGET",
    ];

    private static readonly string[] Paths =
    [
        "/", "/status/", "/dashboard/", "/config/", "/announce/", "/healthz/live", "/healthz/ready", "/openapi/v1.json", "/api/v1/cluster", "/api/v1/scrub", "/api/v1/images/", "/api/v1/nodes/",
        "/api/v1/nodes/x/drain", "/api/v1/nodes/00000000-0000-0000-0000-000000000000/drain", "/api/v2/cluster", "/api", "/image", "/image/", "/image//", "/images/", "/data/", "/image/info",
        "/../../../../etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/....//....//etc/passwd", "/..%c0%af..%c0%afetc/passwd", "/..%255c..%255cetc/passwd", "/etc/passwd",
        "//evil.example/", "/\\evil.example/", "/%5cevil.example", "/.git/config", "/.env", "/wp-login.php", "/favicon.ico", "/appsettings.json", "/%00", "/%", "/?%", "/#x", "/image%2f", "/a%0d%0ab",
        "/_blazor", "/debug/pprof/", "/internal/blobs/", "/\u00e9", "/\u4e2d\u6587", "/%ff", "/;", "/.",
    ];

    private static readonly string[] Values =
    [
        "", " ", "*", "\"", "\"\"", "W/\"x\"", "\"a\", \"b\", \"c", "bytes=0-", "bytes=-1", "bytes=5-1", "bytes=0-0,1-1,2-2", "bytes=99999999999999999999-", "bytes=-0", "items=0-1", "Thu, 32 Foo 2020 25:61:61 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT", "0", "-1", "18446744073709551616", "Bearer", "Bearer ", "Bearer \u00e9", "Basic OjpA", "Digest x", "gzip, deflate, br;q=2", "image/*;q=NaN", "text/html, */*;q=0.0001",
        "../../etc/passwd", "' OR 1=1 --", "${jndi:ldap://x/a}", "() { :;}; echo", "%n%s%x", "\u00ff\u00fe", "evil.example", "127.0.0.1:1", "[::1", "a,b,c,d", "close, keep-alive", "h2c", "100-continue",
    ];

    private static readonly string[] HeaderNames =
    [
        "Range", "If-Range", "If-None-Match", "If-Match", "If-Modified-Since", "If-Unmodified-Since", "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cookie", "Origin", "Referer",
        "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL", "X-Http-Method-Override", "Forwarded", "Via", "TE", "Trailer", "Upgrade", "Expect", "Content-Type",
        "Content-Encoding", "Date", "Max-Forwards", "Traceparent", "X-Image-Width", "Last-Event-ID", "Sec-WebSocket-Key",
    ];

    public HostileRequest Next() => random.Next(20) switch
    {
        < 8 => Get(),
        < 10 => Path(),
        < 13 => Header(),
        < 17 => Upload(),
        < 18 => Admin(),
        _ => Broken(),
    };

    /// <summary>Hash, size, name: one of them wrong, or all.</summary>
    private HostileRequest Get()
    {
        var hash = random.Next(2) == 0 ? known : Hash();
        var size = random.Next(2) == 0 ? "24s" : Pick(Sizes);
        var name = random.Next(2) == 0 ? "image.png" : Pick(Names);
        var path = random.Next(8) switch
        {
            0 => $"/image/{hash}/info",
            1 => $"/image/{hash}/debug/{name}",
            2 => $"/image/{hash}/{size}/{name}/{name}",
            3 => $"/image/{hash}/{size}",
            _ => $"/image/{hash}/{size}/{name}",
        };
        return Request(random.Next(10) == 0 ? Pick(Methods) : "GET", path + Query(), []);
    }

    private HostileRequest Path() => Request(Pick(Methods), (random.Next(3) == 0 ? Mangle(Pick(Paths)) : Pick(Paths)) + Query(), []);

    private HostileRequest Header()
    {
        var headers = Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"{Pick(HeaderNames)}: {Pick(Values)}");
        if (random.Next(3) == 0)
        {
            headers = [$"Range: bytes={Range()}"];
        }

        return Request(random.Next(4) == 0 ? "HEAD" : "GET", $"/image/{known}/{(random.Next(2) == 0 ? "full/a.jpg" : "24s/a.webp")}", [.. headers]);
    }

    private HostileRequest Admin()
    {
        var path = random.Next(5) switch
        {
            0 => $"/api/v1/images/{Hash()}",
            1 => $"/api/v1/images/{Hash()}/placement",
            2 => $"/api/v1/images/{Hash()}/verify",
            3 => $"/api/v1/nodes/{Mangle(Guid.Empty.ToString())}/drain",
            _ => $"/api/v1/nodes/{Pick(Names)}/resume",
        };

        // The known image is to stay, or everything that is asked of it would end in 410.
        var method = random.Next(3) switch { 0 => "GET", 1 => "POST", _ => "DELETE" };
        return Request(path.Contains(known, StringComparison.OrdinalIgnoreCase) ? "GET" : method, path, [$"Authorization: {Pick(Values)}"]);
    }

    private HostileRequest Upload()
    {
        var upload = new HostileMultipart(random, picture, Values, Sizes, Names).Next();
        string[] headers = upload.ContentType is null ? [] : [$"Content-Type: {upload.ContentType}"];
        return Request("POST", "/" + Query(), headers, upload.Body, upload.ClaimedLength);
    }

    /// <summary>What is no HTTP at all, or only nearly.</summary>
    private HostileRequest Broken()
    {
        var host = "Host: localhost\r\nConnection: close\r\n";
        var text = random.Next(16) switch
        {
            0 => "GET / HTTP/1.1\r\n\r\n",
            1 => $"GET / HTTP/1.1\r\nHost: {Pick(Values)}\r\nConnection: close\r\n\r\n",
            2 => $"GET / HTTP/1.1\r\n{host}Host: other\r\n\r\n",
            3 => $"GET / HTTP/1.1\r\n{host}Bad Header: x\r\n\r\n",
            4 => $"GET / HTTP/1.1\r\n{host}X: a\r\n folded\r\n\r\n",
            5 => $"GET / HTTP/1.1\r\n{host}X: a\0b\r\n\r\n",
            6 => $"GET / HTTP/1.1\r\n{host}X: {new string('x', random.Next(20_000, 80_000))}\r\n\r\n",
            7 => $"GET / HTTP/1.1\r\n{host}{string.Concat(Enumerable.Range(0, random.Next(90, 300)).Select(n => $"X-{n}: y\r\n"))}\r\n",
            8 => $"GET /{new string('a', random.Next(4_000, 40_000))} HTTP/1.1\r\n{host}\r\n",
            9 => $"POST / HTTP/1.1\r\n{host}Content-Length: {Pick(Values)}\r\n\r\n",
            10 => $"POST / HTTP/1.1\r\n{host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            11 => $"POST / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n{Pick(["zz", "-1", "FFFFFFFFFFFFFFFF", "3\r\nabcd", "0"])}\r\n\r\n",
            12 => $"GET {Mangle("/image")} {Pick(["HTTP/1.1", "HTTP/0.9", "HTTP/1.0", "HTTPS/1.1", "FTP", ""])}\r\n{host}\r\n",
            13 => $"{Mangle("GET")} / HTTP/1.1\r\n{host}\r\n",
            14 => $"GET {Pick(["http://evil.example/", "*", "evil.example:80", "http://[::1", "?", "#", " /"])} HTTP/1.1\r\n{host}\r\n",
            _ => string.Concat(Enumerable.Range(0, random.Next(1, 2_000)).Select(_ => (char)random.Next(256))),
        };
        var bytes = Encoding.Latin1.GetBytes(text);
        return new HostileRequest(random.Next(4) == 0 ? bytes[..random.Next(1, bytes.Length + 1)] : bytes, IsHttp: false, IsTorn: true);
    }

    private static HostileRequest Request(string method, string target, string[] headers, byte[]? body = null, long? claimedLength = null)
    {
        // A target with a space or a control character in it ends the request line early, and one that is not ASCII is for the server to judge.
        var isHttp = method is not ("CONNECT" or "get") && target.StartsWith('/') && target.All(c => c is > ' ' and < '\x7F')
            && IsPercentEncoded(target) && headers.All(header => header.All(c => c is >= ' ' and < '\x7F') && !IsForTheConnection(header));
        var isTorn = claimedLength > (body?.Length ?? 0);
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        if (body is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {claimedLength ?? body.Length}\r\n");
        }

        head.Append("\r\n");
        return new HostileRequest([.. Encoding.UTF8.GetBytes(head.ToString()), .. body ?? []], isHttp && !isTorn, isTorn, method != "HEAD");
    }

    private static bool IsForTheConnection(string header) =>
        header.StartsWith("Expect:", StringComparison.Ordinal) || header.StartsWith("Upgrade:", StringComparison.Ordinal)
        || header.StartsWith("TE:", StringComparison.Ordinal) || header.StartsWith("Trailer:", StringComparison.Ordinal);

    /// <summary>No <c>%zz</c>, and no <c>%00</c>: Kestrel refuses both before anything of ours has a say.</summary>
    private static bool IsPercentEncoded(string target)
    {
        for (var at = target.IndexOf('%', StringComparison.Ordinal); at >= 0; at = target.IndexOf('%', at + 1))
        {
            if (at + 2 >= target.Length || !char.IsAsciiHexDigit(target[at + 1]) || !char.IsAsciiHexDigit(target[at + 2]) || target.AsSpan(at + 1, 2) is "00")
            {
                return false;
            }
        }

        return true;
    }

    private string Hash() => random.Next(12) switch
    {
        0 => new string('.', 40),
        1 => known.ToUpperInvariant(),
        2 => known[..39],
        3 => known + "0",
        4 => new string('0', 40),
        5 => string.Concat(Enumerable.Repeat("%2e", 40)),
        6 => "..%2f..%2f" + known,
        7 => new string('a', random.Next(41, 5_000)),
        8 => string.Concat(Enumerable.Repeat("１", 40)),
        9 => Mangle(known),
        10 => known.Insert(random.Next(40), "%00")[..40],
        _ => string.Concat(Enumerable.Range(0, 40).Select(_ => random.Next(16).ToString("x", CultureInfo.InvariantCulture))),
    };

    private string Range() => string.Join(',', Enumerable.Range(0, random.Next(8) == 0 ? random.Next(2, 200) : 1).Select(_ =>
        $"{Pick(["", "0", "1", "100", "-1", "3999", "99999", "9223372036854775807", "9223372036854775808", "x"])}-{Pick(["", "0", "1", "99", "5000", "9223372036854775807", "y"])}"));

    private string Query() => random.Next(4) switch
    {
        0 => $"?{Mangle("key=value&x=1")}",
        1 => $"?v={Pick(Values).Replace(' ', '+')}",
        _ => "",
    };

    private string Mangle(string text)
    {
        var mangled = new StringBuilder(text);
        for (var left = random.Next(1, 4); left > 0 && mangled.Length > 0; left--)
        {
            var at = random.Next(mangled.Length);
            switch (random.Next(4))
            {
                case 0: mangled.Remove(at, 1); break;
                case 1: mangled.Insert(at, Pick(["%2f", "%2e", "%00", "%0a", "/", "..", "\\", "\u00e9", "%", "?", "#", " ", ";", "//"])); break;
                case 2: mangled[at] = (char)random.Next(1, 0x180); break;
                default: mangled.Insert(at, text); break;
            }
        }

        return mangled.ToString();
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
