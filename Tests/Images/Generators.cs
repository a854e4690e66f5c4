using CsCheck;
using Reticulum.Images;

namespace Reticulum.Tests.Images;

/// <summary>The domain's values, at random.</summary>
internal static class Generators
{
    /// <summary>Uniform, and now and then with long runs of equal bytes, where borrow and carry would go wrong.</summary>
    public static readonly Gen<ImageId> ImageId = Gen.Frequency(
        (4, Gen.Byte.Array[Reticulum.Images.ImageId.ByteLength]),
        (1, Gen.OneOf<byte>(0x00, 0x7F, 0x80, 0xFF).Array[Reticulum.Images.ImageId.ByteLength]))
        .Select(bytes => new ImageId(bytes));

    /// <summary>Every canonical size up to <paramref name="max"/>, <c>full</c> too.</summary>
    public static Gen<SizeSpec> Size(int max) => Gen.OneOf(
        Gen.Const(SizeSpec.Full),
        Gen.Int[1, max].Select(SizeSpec.Square),
        Gen.Int[1, max].Select(width => SizeSpec.Box(width, 0)),
        Gen.Int[1, max].Select(height => SizeSpec.Box(0, height)),
        Gen.Select(Gen.Int[1, max], Gen.Int[1, max], SizeSpec.Box));

    public static readonly Gen<ImageFormat> Format = Gen.Enum<ImageFormat>();

    /// <summary>Text that is nearly a size, a hash or a file name: the characters of their grammars, and some that only look like them.</summary>
    public static readonly Gen<string> NearlyGrammar = Gen.OneOf(
        Gen.String[Gen.Char["0123456789swhx"], 0, 12],
        Gen.String[Gen.Char["0123456789swhfulSWHFUL.+- \0/\\%e\uFF11\u0661\u2044"], 0, 16],
        Gen.String[0, 8]);
}
