using System.ComponentModel.DataAnnotations;
using CsCheck;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Placement;

public sealed class ReplicationOptionsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void EffectiveMin_NotSet_IsHalfAndOne(int replication, int min)
    {
        var options = new ReplicationOptions { Replication = replication };
        Assert.Equal(min, options.EffectiveMin);
        Assert.Equal(replication, options.EffectiveMax);
    }

    [Fact]
    public void Effective_Set_IsWhatWasSet()
    {
        var options = new ReplicationOptions { Replication = 3, MinReplication = 1, MaxReplication = 5 };
        Assert.Equal((1, 5), (options.EffectiveMin, options.EffectiveMax));
    }

    [Fact]
    public void Validate_Defaults_OfAnyReplication_AreValid() => Gen.Int[1, 100].Sample(replication =>
    {
        var options = new ReplicationOptions { Replication = replication };
        return Errors(options).Count == 0 && options.EffectiveMin <= options.Replication && options.Replication <= options.EffectiveMax;
    });

    [Fact]
    public void Validate_AnyThree_RefusesWhatIsOutOfOrder() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[1, 10], Gen.Int[1, 10]).Sample((min, replication, max) =>
        {
            var errors = Errors(new ReplicationOptions { Replication = replication, MinReplication = min, MaxReplication = max });
            var named = errors.SelectMany(error => error.MemberNames).ToHashSet();
            Assert.Equal(min > replication, named.Contains(nameof(ReplicationOptions.MinReplication)));
            Assert.Equal(max < replication, named.Contains(nameof(ReplicationOptions.MaxReplication)));
            Assert.Equal(errors.Count, named.Count);
        });

    [Theory]
    [InlineData(0, null, null, nameof(ReplicationOptions.Replication))]
    [InlineData(-1, null, null, nameof(ReplicationOptions.Replication))]
    [InlineData(101, null, null, nameof(ReplicationOptions.Replication))]
    [InlineData(1, 0, null, nameof(ReplicationOptions.MinReplication))]
    [InlineData(1, null, 0, nameof(ReplicationOptions.MaxReplication))]
    public void Validate_OutOfRange_NamesTheSetting(int replication, int? min, int? max, string setting) =>
        Assert.Contains(
            Errors(new ReplicationOptions { Replication = replication, MinReplication = min, MaxReplication = max }),
            error => error.MemberNames.Contains(setting));

    private static List<ValidationResult> Errors(ReplicationOptions options)
    {
        var errors = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true);
        return errors;
    }
}
