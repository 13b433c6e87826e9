using System.Text.Json;
using System.Text.Json.Nodes;
using AADiff.Diffusion.Sampling;
using AADiff.Models.Schedulers;
using Xunit;

namespace AADiff.Diffusion.Tests.Sampling;

/// <summary>Configurations as their own classes write them, read for the sampler that stands in.</summary>
public sealed class StandInTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "UniPCMultistepScheduler", """{"solver_order": 3, "solver_type": "bh2", "predict_x0": true, "final_sigmas_type": "sigma_min", "lower_order_final": true}""" },
        { "DEISMultistepScheduler", """{"solver_order": 2, "solver_type": "logrho", "algorithm_type": "deis", "use_karras_sigmas": true}""" },
        { "DPMSolverSinglestepScheduler", """{"solver_order": 3, "algorithm_type": "dpmsolver++", "lower_order_final": false, "lambda_min_clipped": "-Infinity"}""" },
        { "DPMSolverMultistepScheduler", """{"solver_order": 3, "algorithm_type": "sde-dpmsolver++", "use_exponential_sigmas": true}""" },
        { "DPMSolverSDEScheduler", """{"noise_sampler_seed": null, "use_beta_sigmas": true}""" },
        { "SASolverScheduler", """{"algorithm_type": "data_prediction", "predictor_order": 2, "tau_func": null}""" },
        { "HeunDiscreteScheduler", """{"clip_sample": true, "clip_sample_range": 1.0, "use_karras_sigmas": true, "num_train_timesteps": "1000.0"}""" },
        { "KDPM2AncestralDiscreteScheduler", """{"timestep_spacing": "linspace"}""" },
        { "LMSDiscreteScheduler", """{"timestep_spacing": "linspace", "trained_betas": null}""" },
        { "EulerAncestralDiscreteScheduler", """{"timestep_spacing": "trailing", "rescale_betas_zero_snr": true, "prediction_type": "v_prediction"}""" },
        { "EulerDiscreteScheduler", """{"use_exponential_sigmas": true, "timestep_type": "discrete"}""" },
        { "DDPMScheduler", """{"variance_type": "fixed_small", "clip_sample": false, "num_train_timesteps": 1000.0}""" },
        { "PNDMScheduler", """{"skip_prk_steps": true, "set_alpha_to_one": false}""" },
        { "TCDScheduler", """{"original_inference_steps": 50, "timestep_scaling": 10.0, "clip_sample": false}""" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_stand_in_reads_the_file_and_draws_numbers(string className, string extra)
    {
        JsonObject config = JsonNode.Parse(extra)!.AsObject();
        config["_class_name"] = className;
        config["beta_start"] = 0.00085;
        config["beta_end"] = 0.012;
        config["beta_schedule"] = "scaled_linear";
        config["steps_offset"] = 1;
        JsonElement json = JsonSerializer.SerializeToElement(config);
        SamplerChoice choice = SamplerChoice.Of(json, JsonSerializer.SerializeToElement(new JsonObject()));

        foreach (int steps in new[] { 1, 4, 20 })
        {
            ISampler sampler = SamplerCatalog.Create(choice.Name, steps, json);
            SamplerHistory history = new();
            float[] x = [.. Enumerable.Range(0, 16).Select(i => (float)(Math.Sin(i) * sampler.InitNoiseSigma))];
            for (int call = 0; call < sampler.Timesteps.Count; call++)
            {
                sampler.Step(call, [.. x.Select(value => MathF.Tanh(value))], x, history, new float[16]);
            }

            Assert.All(x, value => Assert.True(float.IsFinite(value) && Math.Abs(value) < 100, $"{choice.Name} {steps}: {value}"));
        }

        Assert.Contains(className, choice.StandIn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UniPCMultistepScheduler")]
    [InlineData("EulerAncestralDiscreteScheduler")]
    [InlineData("DDPMScheduler")]
    public void The_stand_in_visits_the_steps_of_the_files_own_spacing(string className)
    {
        JsonElement json = JsonSerializer.SerializeToElement(new JsonObject { ["_class_name"] = className, ["timestep_spacing"] = "trailing" });
        SamplerChoice choice = SamplerChoice.Of(json, json);

        Assert.Equal([999, 749, 499, 249], SamplerCatalog.Create(choice.Name, 4, json).Timesteps);
    }

    [Fact]
    public void The_stand_in_of_TCD_visits_the_steps_that_TCD_was_distilled_on()
    {
        JsonElement json = JsonSerializer.SerializeToElement(new JsonObject { ["_class_name"] = "TCDScheduler", ["original_inference_steps"] = 50 });

        Assert.Equal([999, 759, 499, 259], SamplerCatalog.Create(SamplerChoice.Of(json, json).Name, 4, json).Timesteps);
    }
}
