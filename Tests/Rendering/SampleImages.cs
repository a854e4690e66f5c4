using NetVips;
using Reticulum.Images;

namespace Reticulum.Tests.Rendering;

/// <summary>
/// Pictures made in code, the same bytes for the same arguments: tests need neither files nor the network.
/// Hand-made hostile bytes are in <see cref="HostileImages"/>.
/// </summary>
public static class SampleImages
{
    /// <summary>The delay of every frame of <see cref="Animation"/>, in milliseconds.</summary>
    public const int FrameDelay = 70;

    /// <summary>The colours of <see cref="Quadrants"/>, upright: top left, top right, bottom left, bottom right.</summary>
    public static IReadOnlyList<double[]> QuadrantColours { get; } = [[230, 20, 20], [20, 200, 20], [20, 20, 230], [230, 230, 20]];

    /// <summary>Something that compresses like a photograph: gradients, waves and noise.</summary>
    public static byte[] Photo(int width, int height, ImageFormat format = ImageFormat.Jpeg, int seed = 1)
    {
        using var pixels = PhotoPixels(width, height, seed);
        return Encode(pixels, format);
    }

    /// <summary>A JPEG with what encoders live on: clouds of every size, edges, a little grain. <see cref="Photo"/> is half noise.</summary>
    public static byte[] Landscape(int width, int height)
    {
        using var hills = Image.Sines(width, height, hfreq: 14, vfreq: 9);
        using var bright = hills > 0.3;
        var light = (bright * (40 / 255.0)) + 110;
        for (var cell = 4; cell <= 256; cell *= 2)
        {
            using var clouds = Image.Perlin(width, height, cellSize: cell, seed: cell);
            using var before = light;
            light = before + (clouds * (3 + Math.Log2(cell)));
        }

        using var grain = Image.Gaussnoise(width, height, sigma: 1, mean: 0, seed: 1);
        using var green = light + grain;
        using var red = green + 10;
        using var blue = green - 15;
        light.Dispose();
        using var rgb = red.Bandjoin(green, blue);
        using var bytes = rgb.Cast(Enums.BandFormat.Uchar);
        using var srgb = bytes.Copy(interpretation: Enums.Interpretation.Srgb);
        return Encode(srgb, ImageFormat.Jpeg);
    }

    /// <summary>A JPEG that a decoder has to keep whole.</summary>
    public static byte[] ProgressiveJpeg(int width, int height)
    {
        using var pixels = PhotoPixels(width, height);
        return pixels.JpegsaveBuffer(q: 90, interlace: true);
    }

    /// <summary>An Adam7 PNG: a decoder has to keep it whole.</summary>
    public static byte[] InterlacedPng(int width, int height)
    {
        using var pixels = PhotoPixels(width, height);
        return pixels.PngsaveBuffer(interlace: true);
    }

    /// <summary>A photograph with EXIF (camera, GPS position), XMP and a copyright in it; none of it may get out.</summary>
    public static byte[] WithMetadata(int width, int height, ImageFormat format = ImageFormat.Jpeg)
    {
        using var pixels = PhotoPixels(width, height);
        using var tagged = pixels.Mutate(image =>
        {
            image.Set(GValue.GStrType, "exif-ifd0-Make", "SecretCamera");
            image.Set(GValue.GStrType, "exif-ifd0-Copyright", "SecretCopyright");
            image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "51/1 30/1 12/1");
            image.Set(GValue.GStrType, "exif-ifd3-GPSLatitudeRef", "N");
            image.Set(GValue.BlobType, "xmp-data", "<x:xmpmeta xmlns:x='adobe:ns:meta/'>SecretXmp</x:xmpmeta>"u8.ToArray());
        });
        return Encode(tagged, format);
    }

    /// <summary>
    /// Four flat colours, <see cref="QuadrantColours"/>, as seen upright: <paramref name="width"/> × <paramref name="height"/> is
    /// the upright size too, whatever the EXIF orientation (1…8) says about how the pixels lie.
    /// </summary>
    public static byte[] Quadrants(int width, int height, ImageFormat format = ImageFormat.Jpeg, int orientation = 1)
    {
        using var upright = QuadrantPixels(width, height);
        using var turned = Lay(upright, orientation);
        using var tagged = turned.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
        return Encode(tagged, format);
    }

    /// <summary>A red picture that is opaque in its left half and fully transparent (over black) in its right half.</summary>
    public static byte[] Transparent(int width, int height, ImageFormat format = ImageFormat.Png)
    {
        using var left = Flat(width / 2, height, [230, 20, 20, 255]);
        using var right = Flat(width - (width / 2), height, [0, 0, 0, 0]);
        using var both = left.Join(right, Enums.Direction.Horizontal);
        using var rgba = both.Copy(interpretation: Enums.Interpretation.Srgb);
        return Encode(rgba, format);
    }

    /// <summary>A GIF or WebP of which frame n is flat and has the red value n × 12, so that frames can be told apart.</summary>
    public static byte[] Animation(int width, int height, int frames, ImageFormat format = ImageFormat.Gif, int loop = 3)
    {
        var pages = Enumerable.Range(0, frames).Select(frame => Flat(width, height, [frame * 12, 100, 200])).ToArray();
        using var strip = Image.Arrayjoin(pages, across: 1);
        Array.ForEach(pages, page => page.Dispose());
        using var animation = strip.Mutate(image =>
        {
            image.Set(GValue.GIntType, "page-height", height);
            image.Set(GValue.ArrayIntType, "delay", Enumerable.Repeat(FrameDelay, frames).ToArray());
            image.Set(GValue.GIntType, "loop", loop);
        });
        return Encode(animation, format);
    }

    /// <summary>A flat colour, given in sRGB, stored in the colour space of <paramref name="profile"/> (<c>p3</c> or <c>cmyk</c>), with the profile.</summary>
    public static byte[] FlatInProfile(int width, int height, double[] srgb, string profile, ImageFormat format = ImageFormat.Jpeg)
    {
        using var flat = Flat(width, height, srgb);
        using var rgb = flat.Copy(interpretation: Enums.Interpretation.Srgb);
        using var converted = rgb.IccTransform(profile, inputProfile: "srgb", embedded: false);
        return Encode(converted, format);
    }

    /// <summary>A CMYK JPEG without a profile, as old print software wrote them.</summary>
    public static byte[] PlainCmyk(int width, int height)
    {
        using var flat = Flat(width, height, [0, 255, 255, 0]);
        using var cmyk = flat.Copy(interpretation: Enums.Interpretation.Cmyk);
        return cmyk.JpegsaveBuffer(q: 90, keep: Enums.ForeignKeep.None);
    }

    /// <summary>One flat value of gray.</summary>
    public static byte[] Gray(int width, int height, double value, ImageFormat format = ImageFormat.Jpeg)
    {
        using var flat = Flat(width, height, [value]);
        using var gray = flat.Copy(interpretation: Enums.Interpretation.Bw);
        return Encode(gray, format);
    }

    /// <summary>Gray with one flat value of alpha: a PNG.</summary>
    public static byte[] GrayAlpha(int width, int height, double value, double alpha)
    {
        using var flat = Flat(width, height, [value, alpha]);
        using var gray = flat.Copy(interpretation: Enums.Interpretation.Bw);
        return gray.PngsaveBuffer();
    }

    /// <summary>16 bits a channel, one flat colour given in 8 bits: a PNG or a TIFF.</summary>
    public static byte[] SixteenBit(int width, int height, double[] colour, ImageFormat format = ImageFormat.Png)
    {
        using var flat = Flat(width, height, colour);
        using var wide = flat.Linear([257], [0]);
        using var shorts = wide.Cast(Enums.BandFormat.Ushort);
        using var rgb16 = shorts.Copy(interpretation: Enums.Interpretation.Rgb16);
        return Encode(rgb16, format);
    }

    /// <summary>A PNG with a palette of 16 colours.</summary>
    public static byte[] PalettePng(int width, int height)
    {
        using var pixels = QuadrantPixels(width, height);
        return pixels.PngsaveBuffer(palette: true, bitdepth: 4);
    }

    /// <summary>A TIFF in tiles: it cannot be read line by line.</summary>
    public static byte[] TiledTiff(int width, int height)
    {
        using var pixels = PhotoPixels(width, height);
        return pixels.TiffsaveBuffer(tile: true, tileWidth: 128, tileHeight: 128, compression: Enums.ForeignTiffCompression.Deflate);
    }

    /// <summary>A TIFF of several pages, all of one size: only the first counts.</summary>
    public static byte[] MultiPageTiff(int width, int height, int pages)
    {
        using var strip = PhotoPixels(width, height * pages);
        using var paged = strip.Mutate(image => image.Set(GValue.GIntType, "page-height", height));
        return paged.TiffsaveBuffer();
    }

    /// <summary>The saver of the format with what makes files small and fast to make; lossy ones at a quality that keeps flat colours.</summary>
    public static byte[] Encode(Image image, ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => image.JpegsaveBuffer(q: 90),
        ImageFormat.Png => image.PngsaveBuffer(),
        ImageFormat.Gif => image.GifsaveBuffer(effort: 1),
        ImageFormat.WebP => image.WebpsaveBuffer(q: 90, effort: 1),
        ImageFormat.Avif => image.HeifsaveBuffer(q: 80, effort: 0, compression: Enums.ForeignHeifCompression.Av1, bitdepth: 8),
        ImageFormat.Tiff => image.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>8-bit pixels of one colour, as many bands as the colour has.</summary>
    public static Image Flat(int width, int height, double[] colour)
    {
        using var black = Image.Black(width, height, colour.Length);
        using var filled = black + colour;
        return filled.Cast(Enums.BandFormat.Uchar);
    }

    private static Image PhotoPixels(int width, int height, int seed = 1)
    {
        using var noise = Image.Gaussnoise(width, height, sigma: 9, mean: 0, seed: seed);
        using var x = Image.Sines(width, height, hfreq: 3, vfreq: 1);
        using var y = Image.Sines(width, height, hfreq: 11, vfreq: 17);
        using var red = (x * 80) + (y * 20) + 128 + noise;
        using var green = (x * 30) + (y * 40) + 110 + noise;
        using var blue = (x * -60) + (y * 25) + 120 + noise;
        using var rgb = red.Bandjoin(green, blue);
        using var bytes = rgb.Cast(Enums.BandFormat.Uchar);
        using var srgb = bytes.Copy(interpretation: Enums.Interpretation.Srgb);
        return srgb.CopyMemory();
    }

    private static Image QuadrantPixels(int width, int height)
    {
        var tiles = QuadrantColours.Select((colour, at) => Flat(
            at % 2 == 0 ? width / 2 : width - (width / 2),
            at / 2 == 0 ? height / 2 : height - (height / 2),
            colour)).ToArray();
        using var top = tiles[0].Join(tiles[1], Enums.Direction.Horizontal);
        using var bottom = tiles[2].Join(tiles[3], Enums.Direction.Horizontal);
        using var all = top.Join(bottom, Enums.Direction.Vertical);
        Array.ForEach(tiles, tile => tile.Dispose());
        return all.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    // The inverse of what a viewer does for an orientation (EXIF 2.32, table 6).
    private static Image Lay(Image upright, int orientation)
    {
        switch (orientation)
        {
            case 1: return upright.Copy();
            case 2: return upright.FlipHor();
            case 3: return upright.Rot180();
            case 4: return upright.FlipVer();
            case 5:
                using (var turned = upright.Rot90())
                {
                    return turned.FlipHor();
                }

            case 6: return upright.Rot270();
            case 7:
                using (var turned = upright.Rot90())
                {
                    return turned.FlipVer();
                }

            case 8: return upright.Rot90();
            default: throw new ArgumentOutOfRangeException(nameof(orientation));
        }
    }
}
