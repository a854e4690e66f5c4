using System.Security.Cryptography;
using Reticulum.Images;

namespace Reticulum.Tests.Images;

/// <summary>Ids that no picture has.</summary>
internal static class TestIds
{
    public static ImageId Of(int number) => new(SHA1.HashData(BitConverter.GetBytes(number)));
}
