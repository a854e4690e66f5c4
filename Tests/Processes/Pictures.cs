using System.Buffers.Binary;
using Reticulum.Tests.Rendering;

namespace Reticulum.Tests.Processes;

/// <summary>JPEGs, as many different ones as wanted, as long as wanted, without encoding each: comments full of noise in one photograph.</summary>
internal sealed class Pictures(Random random)
{
    private const int MaxComment = 65_533;

    private readonly byte[] _photo = SampleImages.Photo(48, 32);

    public byte[] Next(int comments)
    {
        using var picture = new MemoryStream(_photo.Length + comments + 1000);
        picture.Write(_photo.AsSpan(0, 2));
        Span<byte> head = [0xFF, 0xFE, 0, 0];
        while (comments > 0)
        {
            var comment = new byte[Math.Min(comments, MaxComment)];
            random.NextBytes(comment);
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(comment.Length + 2));
            picture.Write(head);
            picture.Write(comment);
            comments -= comment.Length;
        }

        picture.Write(_photo.AsSpan(2));
        return picture.ToArray();
    }
}
