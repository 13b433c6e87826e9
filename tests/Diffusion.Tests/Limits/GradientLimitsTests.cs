using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Limits;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Limits;

public sealed class GradientLimitsTests
{
    private static readonly ModelFolder _mini = ModelFolder.Open(TestData.MiniModel());

    [Fact]
    public void A_gradient_needs_several_times_the_memory_of_a_step_and_more_than_there_is_is_refused()
    {
        var size = new PictureSize(128, 128);
        long peak = NullTextGradient.Build(_mini.UNetFile, 16, 16, tokens: 77).PeakBytes!.Value;

        GradientLimits.Require(_mini, size, null);
        GradientLimits.Require(_mini, size, (1L << 30, "this node has"));
        UserError error = Assert.Throws<UserError>(() => GradientLimits.Require(_mini, size, (4L << 20, "this node has")));

        Assert.InRange(peak, 2 * new SizedUNet(AttentionRewrite.Rewrite(_mini.UNetFile)).At(1, 16, 16, tokens: 77).Peak!.Value, 1L << 30);
        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.StartsWith("null-text inversion of a photo of 128x128 by ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("but this node has 0.0 GiB; use --invert npi, or draw it smaller.", error.Message, StringComparison.Ordinal);
    }
}
