using Reticulum.Healing;
using Xunit;

namespace Reticulum.Tests.Healing;

public sealed class AgreementTests
{
    private static readonly Guid Node = new(1, 0, 0, new byte[8]);

    [Fact]
    public void Has_NeverSeen_IsNotSo() => Assert.False(new Agreement().Has(Node, 0));

    [Fact]
    public void Has_SeenUnderIt_IsSoForItAndAllBefore()
    {
        var agreement = new Agreement();
        agreement.Note(Node, 3);
        agreement.Note(Node, 2); // an answer that was late

        Assert.True(agreement.Has(Node, 2));
        Assert.True(agreement.Has(Node, 3));
        Assert.False(agreement.Has(Node, 4));
    }
}
