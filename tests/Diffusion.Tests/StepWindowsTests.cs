using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Diffusion.Tests;

public sealed class StepWindowsTests
{
    /// <summary>Numbers of the original implementation: cross counts over N + 1, self over N.</summary>
    [Theory]
    [InlineData(0.8, 50, 40, 40)]
    [InlineData(0.8, 20, 16, 16)]
    [InlineData(0.8, 8, 7, 6)]
    [InlineData(0.8, 4, 4, 3)]
    [InlineData(0.6, 8, 5, 4)]
    [InlineData(0.4, 4, 2, 1)]
    [InlineData(0.2, 4, 1, 0)]
    [InlineData(0, 50, 0, 0)]
    public void Fractions_become_the_calls_of_the_original(double fraction, int steps, int cross, int self)
    {
        var controls = new AttentionControls { CrossInjectUntil = fraction, SelfInjectUntil = fraction, MultiplyUntil = fraction };

        Assert.Equal(new StepWindows(cross, self, cross), StepWindows.Of(controls, steps));
    }

    [Fact]
    public void A_multiplier_until_the_end_covers_the_extra_call_of_PNDM()
    {
        Assert.True(StepWindows.Of(new AttentionControls { MultiplyUntil = 1 }, 50).Multiply >= 51);
    }
}
