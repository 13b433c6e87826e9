using System.Text.Json;
using AADiff.Diffusion.Sampling;
using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Diffusion.Tests.Sampling;

public sealed class SchedulerConfigFileTests
{
    [Fact]
    public void A_published_file_means_in_another_class_what_it_means_in_diffusers()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(TestData.Vectors("schedulers", "effective_configs.json")));
        int compared = 0;
        foreach (JsonElement row in json.RootElement.GetProperty("rows").EnumerateArray())
        {
            SamplerKind kind = SamplerCases.Kind(row.GetProperty("scheduler").GetString()!);
            string text = File.ReadAllText(
                TestData.Vectors("schedulers", "configs", row.GetProperty("config").GetString()!, "scheduler_config.json"));
            JsonElement effective = row.GetProperty("effective");
            if (kind == SamplerKind.Pndm && !effective.GetProperty("skip_prk_steps").GetBoolean())
            {
                Assert.Throws<UserError>(() => new SchedulerConfigFile(SamplerCases.Json(text)).Settings(kind));
                continue;
            }

            SchedulerSettings settings = new SchedulerConfigFile(SamplerCases.Json(text)).Settings(kind);

            Assert.Equal(effective.GetProperty("beta_start").GetDouble(), settings.BetaStart);
            Assert.Equal(effective.GetProperty("beta_end").GetDouble(), settings.BetaEnd);
            Assert.Equal(effective.GetProperty("beta_schedule").GetString(), settings.BetaSchedule);
            Assert.Equal(effective.GetProperty("timestep_spacing").GetString(), settings.Spacing.ToString().ToLowerInvariant());
            Assert.Equal(effective.GetProperty("steps_offset").GetInt32(), settings.StepsOffset);
            Assert.Equal(effective.GetProperty("prediction_type").GetString() == "v_prediction", settings.Prediction == PredictionType.Velocity);
            if (kind is SamplerKind.Ddim or SamplerKind.Lcm or SamplerKind.Pndm)
            {
                Assert.Equal(effective.GetProperty("set_alpha_to_one").GetBoolean(), settings.SetAlphaToOne);
                Assert.Equal(effective.GetProperty("clip_sample").GetBoolean(), settings.ClipSample);
            }

            compared++;
        }

        Assert.Equal(24, compared);
    }

    [Theory]
    [InlineData(SamplerKind.Ddim, TimestepSpacing.Leading, true, true)]
    [InlineData(SamplerKind.Euler, TimestepSpacing.Linspace, true, false)]
    [InlineData(SamplerKind.DpmSolver, TimestepSpacing.Linspace, true, false)]
    [InlineData(SamplerKind.Lcm, TimestepSpacing.Leading, true, false)]
    internal void An_absent_key_takes_the_default_of_the_class_asked_for(SamplerKind kind, TimestepSpacing spacing, bool alphaToOne, bool clip)
    {
        SchedulerSettings settings = new SchedulerConfigFile(SamplerCases.Json("{}")).Settings(kind);

        Assert.Equal((spacing, alphaToOne, clip), (settings.Spacing, settings.SetAlphaToOne, settings.ClipSample));
    }

    [Theory]
    [InlineData("""{"thresholding": true}""", "thresholding")]
    [InlineData("""{"prediction_type": "flow"}""", "prediction_type")]
    [InlineData("""{"steps_offset": "one"}""", "steps_offset")]
    [InlineData("""{"beta_schedule": 7}""", "beta_schedule")]
    [InlineData("""{"clip_sample": "no"}""", "clip_sample")]
    [InlineData("""{"trained_betas": [0.1]}""", "trained_betas")]
    [InlineData("""{"beta_start": "NaN"}""", "beta_start is not a number that can be used")]
    [InlineData("""{"beta_end": "Infinity"}""", "beta_end is not a number that can be used")]
    [InlineData("""{"timestep_type": "continuous"}""", "timestep_type")]
    public void A_file_that_cannot_be_followed_is_refused_with_the_key(string text, string named)
    {
        UserError error = Assert.Throws<UserError>(() => new SchedulerConfigFile(SamplerCases.Json(text)).Settings(SamplerKind.Ddim));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_and_flags_may_be_written_as_texts_and_no_limit_as_infinity()
    {
        SchedulerSettings settings = new SchedulerConfigFile(SamplerCases.Json(
            """{"num_train_timesteps": "1000.0", "steps_offset": 1.0, "clip_sample": "True", "clip_sample_range": "Infinity", "beta_schedule": null}"""))
            .Settings(SamplerKind.Ddim);

        Assert.Equal((1000, 1, true, double.PositiveInfinity), (settings.TrainSteps, settings.StepsOffset, settings.ClipSample, settings.ClipRange));
        Assert.Equal("linear", settings.BetaSchedule);
    }

    [Theory]
    [InlineData("ddim", 0)]
    [InlineData("ddim", 1001)]
    [InlineData("lcm", 51)]
    [InlineData("plms", 10)]
    public void A_scheduler_that_does_not_exist_or_steps_that_do_not_fit_are_the_users_error(string name, int steps)
    {
        UserError error = Assert.Throws<UserError>(() => SamplerCatalog.Create(name, steps, SamplerCases.Json("{}")));

        Assert.Equal(ErrorClass.Usage, error.Class);
    }
}
