using AADiff.Diffusion.Inversion;
using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Diffusion.Tests.Inversion;

public sealed class NullTextInversionTests
{
    /// <summary>That of the recorded runs from an easy start ends early where the loss is below 8.3e-3 + i·2e-5.</summary>
    private const double EasyThreshold = 8.3e-3;

    [Theory]
    [InlineData("n10/nulltext")]
    [InlineData("n10/nulltext_easy")]
    [InlineData("n50/nulltext")]
    public void Gradient_and_loss_of_every_call_are_the_recorded_ones(string name)
    {
        using var recorded = new RecordedNullText(name);
        float[] gradient = new float[recorded.Source.Embeds.Length];
        for (int call = 0; call < recorded.Steps; call++)
        {
            double loss = recorded.Objective(recorded.RecordedStep(call), recorded.Embeddings("phi_start")[call], gradient);

            float[] expected = recorded.Embeddings("grad_first")[call];
            double worst = LatentAssert.Worst(expected, gradient) / expected.Max(Math.Abs);
            Assert.True(worst <= 8e-6, $"call {call}: the gradient differs by {worst:e1} of its largest entry");
            Assert.True(Math.Abs((loss / recorded.Losses(call)[0]) - 1) <= 2e-6, $"call {call}: loss {loss}, recorded {recorded.Losses(call)[0]}");
        }
    }

    [Theory]
    [InlineData("n10/nulltext")]
    [InlineData("n10/nulltext_easy")]
    public void One_step_of_Adam_from_a_recorded_gradient_is_the_recorded_one(string name)
    {
        using var recorded = new RecordedNullText(name);
        for (int call = 0; call < recorded.Steps; call++)
        {
            float[] embedding = [.. recorded.Embeddings("phi_start")[call]];

            new Adam(embedding.Length, recorded.LearningRate(call)).Step(embedding, recorded.Embeddings("grad_first")[call]);

            Assert.InRange(LatentAssert.Worst(recorded.Embeddings("phi_after_first")[call], embedding), 0, 3e-7);
        }
    }

    [Theory]
    [InlineData("n10/nulltext", 1e-5)]
    [InlineData("n10/nulltext_easy", EasyThreshold)]
    [InlineData("n50/nulltext", 1e-5)]
    public void A_whole_run_ends_with_the_recorded_losses_and_latent(string name, double threshold)
    {
        using var recorded = new RecordedNullText(name);
        var settings = new NullTextSettings { Threshold = threshold };
        List<double>[] losses = [.. Enumerable.Range(0, recorded.Steps).Select(_ => new List<double>())];

        NullTextState last = recorded.Inversion(settings).Optimise(recorded.Start, at => losses[at.Step].Add(at.Loss)).Last();

        for (int call = 0; call < recorded.Steps; call++)
        {
            Assert.Equal(recorded.Threshold(call), settings.ThresholdOf(call), 1e-12);
            Assert.Equal(recorded.LearningRate(call), settings.RateOf(call), 1e-12);
            double[] expected = recorded.Losses(call);
            Assert.Equal(expected.Length, losses[call].Count);
            Assert.Equal(1, losses[call][^1] / expected[^1], 1e-4);
        }

        Assert.Equal(recorded.Steps, last.Embeddings.Length);
        Assert.InRange(LatentAssert.Worst(recorded.Latents("latents")[^1], last.Latent), 0, 1e-3);
    }

    [Fact]
    public void An_easy_call_ends_after_the_iteration_whose_loss_was_small_enough_before_its_update()
    {
        using var recorded = new RecordedNullText("n10/nulltext_easy");
        List<NullTextProgress> seen = [];

        NullTextState first = recorded.Inversion(new NullTextSettings { Threshold = EasyThreshold }).Optimise(recorded.Start, seen.Add).First();

        NullTextProgress only = Assert.Single(seen);
        Assert.True(only.Loss < EasyThreshold);
        Assert.InRange(LatentAssert.Worst(recorded.Embeddings("phi_after_first")[0], first.Embeddings[0]), 0, 1e-4);
    }

    [Fact]
    public void A_run_that_was_stopped_between_two_steps_goes_on_to_the_same_embeddings()
    {
        using var recorded = new RecordedNullText("n10/nulltext");
        var settings = new NullTextSettings { Iterations = 2 };
        NullTextState[] whole = [.. recorded.Inversion(settings).Optimise(recorded.Start)];

        NullTextState resumed = recorded.Inversion(settings).Optimise(whole[3]).Last();

        Assert.Equal(whole[^1].Latent, resumed.Latent);
        Assert.Equal(whole[^1].Embeddings, resumed.Embeddings, (one, other) => one!.AsSpan().SequenceEqual(other));
    }

    [Fact]
    public void A_loss_that_is_no_number_is_told_with_the_way_out()
    {
        using var recorded = new RecordedNullText("n10/nulltext");
        NullTextState broken = recorded.Start with { Latent = [.. recorded.Start.Latent.Select(_ => float.NaN)] };

        UserError error = Assert.Throws<UserError>(() => recorded.Inversion(new NullTextSettings()).Optimise(broken).First());

        Assert.Contains("step 1 of 10", error.Message, StringComparison.Ordinal);
        Assert.Contains("--invert npi", error.Message, StringComparison.Ordinal);
    }
}
