using System.Buffers.Binary;

namespace Reticulum.Tests.Http;

/// <summary>Damage as disks, networks and attackers do it; never a file without a byte.</summary>
internal sealed class ImageMutator(Random random)
{
    private static readonly uint[] Extremes = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 10_000, 40_000];

    /// <param name="image">Is left as it is.</param>
    /// <param name="other">Another one, of which a piece may be taken.</param>
    public byte[] Mutate(byte[] image, byte[] other)
    {
        var mutant = new List<byte>(image);
        for (var left = random.Next(1, 5); left > 0; left--)
        {
            Change(mutant, other);
        }

        return mutant.Count > 0 ? [.. mutant] : [image[0]];
    }

    private void Change(List<byte> mutant, byte[] other)
    {
        if (mutant.Count < 8)
        {
            return;
        }

        // Headers are where the decisions are: half of the damage is done there.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(mutant.Count, 200) : mutant.Count);
        var span = random.Next(1, Math.Min(64, mutant.Count - at) + 1);
        switch (random.Next(9))
        {
            case 0:
                mutant[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                mutant[at] = (byte)random.Next(256);
                break;
            case 2:
                mutant.RemoveRange(at, mutant.Count - at);
                break;
            case 3:
                mutant.RemoveRange(at, span);
                break;
            case 4:
                mutant.InsertRange(random.Next(mutant.Count), mutant.GetRange(at, span));
                break;
            case 5:
                mutant.InsertRange(at, other.AsSpan(random.Next(other.Length)));
                break;
            case 6:
                Overwrite(mutant, at, Number(4));
                break;
            case 7:
                Overwrite(mutant, at, Number(2));
                break;
            default:
                for (var n = 0; n < span; n++)
                {
                    mutant[at + n] = (byte)random.Next(256);
                }

                break;
        }
    }

    /// <summary>An extreme number, of either byte order, as lengths, offsets and sizes are.</summary>
    private byte[] Number(int length)
    {
        var bytes = new byte[4];
        var value = Extremes[random.Next(Extremes.Length)];
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            return bytes[..length];
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes[(4 - length)..];
    }

    private static void Overwrite(List<byte> mutant, int at, byte[] bytes)
    {
        for (var n = 0; n < bytes.Length && at + n < mutant.Count; n++)
        {
            mutant[at + n] = bytes[n];
        }
    }
}
