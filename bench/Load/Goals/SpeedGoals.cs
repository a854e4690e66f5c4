using System.Collections.Immutable;

namespace Reticulum.Load.Goals;

/// <summary>What the project wants to be measured by, against what people would use instead. A ratio above 1 means that we are faster.</summary>
internal static class SpeedGoals
{
    public static ImmutableArray<Goal> All { get; } =
    [
        new("hot rendition of ~5 KB, keep-alive, 64 connections", "nginx static (sendfile, open_file_cache)", "0.95, and p99 not above nginx's",
            [new("hot.small.rate", "rate", 0.95), new("hot.small.p99", "p99 ÷ nginx's", 1, IsUpper: true)]),
        new("the same answered 304", "nginx 304", "0.9", [new("hot.304.rate", "rate", 0.9)]),
        new("hot rendition of ~200 KB", "nginx static", "0.7", [new("hot.large.rate", "rate", 0.7)]),
        new("hot 5 KB and 200 KB, through an owner and through a node without a copy", "nginx proxy_cache in front of nginx image_filter; the Go original where it can be built", "1.3 and 1.0 · 4 (owner), 20 (no copy)",
        [
            new("through.small.cache", "5 KB, rate ÷ proxy_cache", 1.3, Cases: 2),
            new("through.large.cache", "200 KB, rate ÷ proxy_cache", 1, Cases: 2),
            new("through.go.owner", "owner, rate ÷ Go", 4, Cases: 2),
            new("through.go.stranger", "no copy, rate ÷ Go", 20, Cases: 2),
        ]),
        new("hot, through a node or gateway that had no copy before", "the same through an owner", "0.95 once seen; the first one costs one hop (report it)",
            [new("through.seen", "rate ÷ owner's", 0.95, Cases: 4), new("through.first", "first read, p50 ms", double.PositiveInfinity, IsUpper: true)]),
        new("cold 4 MP and 12 MP JPEG → 100s, 800w, concurrency 2 and 8, through HTTP, load generator on the same cores", "bare NetVips loop in the same process settings", "0.90 (800w), 0.85 (100s)",
            [new("cold.loop.800w", "800w, rate", 0.9, Cases: 4), new("cold.loop.100s", "100s, rate", 0.85, Cases: 4)]),
        new("the same, and → WebP", "ipx (sharp), two processes · nginx image_filter", "1.3 at 800w and 1.05 at 100s, at half its memory · 4",
        [
            new("cold.ipx.800w", "800w, rate ÷ ipx", 1.3, Cases: 8),
            new("cold.ipx.100s", "100s, rate ÷ ipx", 1.05, Cases: 8),
            new("cold.ipx.memory", "peak RSS ÷ ipx's", 0.5, IsUpper: true),
            new("cold.filter", "rate ÷ image_filter", 4, Cases: 8),
        ]),
        new("12 readers × 6 sizes of one cold 12 MP original", "6 separate decodes", "≤ 0.5 of the CPU", [new("sizes.cpu", "CPU ÷ the decodes'", 0.5, IsUpper: true)]),
        new("first AVIF of 800w", "first JPEG of the same", "≤ 2.5 times the CPU; the polished one ≤ 0.4 of the JPEG's bytes",
            [new("avif.cpu", "CPU ÷ JPEG's", 2.5, IsUpper: true, Cases: 2), new("polish.avif.bytes", "polished, bytes ÷ JPEG's", 0.4, IsUpper: true)]),
        new("hot JPEG after the background pass", "first encode", "≤ 0.88 of the bytes at equal SSIM (± 0.002)",
            [new("polish.jpeg.bytes", "bytes ÷ first's", 0.88, IsUpper: true), new("polish.jpeg.ssim", "SSIM's distance from first's", 0.002, IsUpper: true)]),
        new("upload of a 1 MP and a 4 MP JPEG, 1 node, concurrency 8", "bare hash + write + fsync + rename + fsync(dir) loop", "0.6", [new("uploads.rate", "rate", 0.6, Cases: 2)]),
        new("upload with 3 copies on 3 silos (one machine, one disk)", "1 copy", "0.3; and more per second than the Go original's 3 copies where it can be built, although ours are fsynced and verified",
            [new("copies.one", "rate ÷ 1 copy's", 0.3, Cases: 2), new("copies.go", "rate ÷ Go's 3 copies", 1, Cases: 2)]),
        new("RSS of a silo after 5 000 renderings of 24 MP at 8 at once", "–", "≤ 250 MiB, flat over the last half",
            [new("memory.after", "MiB", 250, IsUpper: true), new("memory.flat", "last quarter ÷ the one before", 1.05, IsUpper: true)]),
        new("p99 of hot reads while the resize queue is full", "hot p99 alone", "≤ 3 times", [new("busy.p99", "p99 ÷ alone", 3, IsUpper: true)]),
    ];
}
