using System.Text.Json;
using System.Text.Json.Nodes;
using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Models.Tests.Schedulers;

public sealed class SamplerChoiceTests
{
    [Theory]
    [InlineData("DDIMScheduler", "ddim")]
    [InlineData("DDIMParallelScheduler", "ddim")]
    [InlineData("FlaxDDIMScheduler", "ddim")]
    [InlineData("EulerDiscreteScheduler", "euler")]
    [InlineData("DPMSolverMultistepScheduler", "dpm++2m")]
    [InlineData("LCMScheduler", "lcm")]
    public void What_is_built_stands_for_itself(string className, string name) =>
        Assert.Equal((name, null, false), Parts(Choose(new() { ["_class_name"] = className })));

    [Theory]
    [InlineData("PNDMScheduler", "ddim")]
    [InlineData("FlaxPNDMScheduler", "ddim")]
    [InlineData("DDPMScheduler", "ddim")]
    [InlineData("DDPMParallelScheduler", "ddim")]
    [InlineData("RePaintScheduler", "ddim")]
    [InlineData("DDIMInverseScheduler", "ddim")]
    [InlineData("EulerAncestralDiscreteScheduler", "euler")]
    [InlineData("HeunDiscreteScheduler", "dpm++2m")]
    [InlineData("LMSDiscreteScheduler", "dpm++2m")]
    [InlineData("KDPM2DiscreteScheduler", "dpm++2m")]
    [InlineData("KDPM2AncestralDiscreteScheduler", "dpm++2m")]
    [InlineData("DPMSolverSinglestepScheduler", "dpm++2m")]
    [InlineData("DPMSolverSDEScheduler", "dpm++2m")]
    [InlineData("DPMSolverMultistepInverseScheduler", "dpm++2m")]
    [InlineData("UniPCMultistepScheduler", "dpm++2m")]
    [InlineData("DEISMultistepScheduler", "dpm++2m")]
    [InlineData("SASolverScheduler", "dpm++2m")]
    [InlineData("TCDScheduler", "lcm")]
    [InlineData("SomebodysOwnScheduler", "ddim")]
    public void What_is_not_built_is_named_with_its_stand_in(string className, string standIn)
    {
        SamplerChoice choice = Choose(new() { ["_class_name"] = className });

        Assert.Equal(standIn, choice.Name);
        Assert.StartsWith($"scheduler_config.json names {className}, for which {standIn} stands in (", choice.StandIn, StringComparison.Ordinal);
        Assert.InRange(choice.StandIn!.Length, 1, MessageText.LongestWarning);
    }

    [Theory]
    [InlineData("HeunDiscreteScheduler", "use_karras_sigmas", "dpm++2m-karras", "second order")]
    [InlineData("EulerDiscreteScheduler", "use_karras_sigmas", "euler-karras", null)]
    [InlineData("DPMSolverMultistepScheduler", "use_karras_sigmas", "dpm++2m-karras", null)]
    [InlineData("EulerDiscreteScheduler", "use_exponential_sigmas", "euler-karras", "in place of exponential ones")]
    [InlineData("DPMSolverMultistepScheduler", "use_lu_lambdas", "dpm++2m-karras", "in place of Lu's")]
    [InlineData("UniPCMultistepScheduler", "use_beta_sigmas", "dpm++2m", "in place of beta ones")]
    [InlineData("DDIMScheduler", "use_karras_sigmas", "ddim", null)]
    public void The_noise_levels_are_the_files_or_the_nearest_and_named(string className, string key, string name, string? how)
    {
        SamplerChoice choice = Choose(new() { ["_class_name"] = className, [key] = true });

        Assert.Equal(name, choice.Name);
        Assert.Equal(how is null, choice.StandIn is null);
        Assert.Contains(how ?? "", choice.StandIn ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("algorithm_type", "\"sde-dpmsolver++\"", "without the noise of sde-dpmsolver++")]
    [InlineData("algorithm_type", "\"dpmsolver\"", "in place of its algorithm dpmsolver")]
    [InlineData("solver_order", "3", "second order in place of third")]
    [InlineData("solver_order", "2", null)]
    [InlineData("algorithm_type", "\"dpmsolver++\"", null)]
    public void Another_algorithm_of_the_same_class_is_named_too(string key, string value, string? how)
    {
        SamplerChoice choice = Choose(new() { ["_class_name"] = "DPMSolverMultistepScheduler", [key] = JsonNode.Parse(value) });

        Assert.Equal("dpm++2m", choice.Name);
        Assert.Equal(how is null, choice.StandIn is null);
        Assert.Contains(how ?? "", choice.StandIn ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FlowMatchEulerDiscreteScheduler", "flow matching")]
    [InlineData("FlowMatchHeunDiscreteScheduler", "flow matching")]
    [InlineData("FlowMatchLCMScheduler", "flow matching")]
    [InlineData("FlowMapEulerDiscreteScheduler", "flow matching")]
    [InlineData("SCMScheduler", "flow matching")]
    [InlineData("LTXEulerAncestralRFScheduler", "flow matching")]
    [InlineData("HeliosScheduler", "flow matching")]
    [InlineData("EDMEulerScheduler", "continuous noise levels")]
    [InlineData("EDMDPMSolverMultistepScheduler", "continuous noise levels")]
    [InlineData("CosineDPMSolverMultistepScheduler", "continuous noise levels")]
    [InlineData("CMStochasticIterativeScheduler", "continuous noise levels")]
    [InlineData("KarrasVeScheduler", "continuous noise levels")]
    [InlineData("ScoreSdeVeScheduler", "continuous noise levels")]
    [InlineData("ScoreSdeVpScheduler", "continuous noise levels")]
    [InlineData("DDPMWuerstchenScheduler", "continuous noise levels")]
    [InlineData("IPNDMScheduler", "no Stable Diffusion")]
    [InlineData("UnCLIPScheduler", "no Stable Diffusion")]
    [InlineData("VQDiffusionScheduler", "no Stable Diffusion")]
    [InlineData("AmusedScheduler", "no Stable Diffusion")]
    [InlineData("CogVideoXDPMScheduler", "no Stable Diffusion")]
    [InlineData("CogVideoXDDIMScheduler", "no Stable Diffusion")]
    [InlineData("ConsistencyDecoderScheduler", "no Stable Diffusion")]
    public void Where_no_stand_in_would_draw_a_picture_the_model_is_refused(string className, string why) =>
        AssertRefused(new() { ["_class_name"] = className }, $"names {className}, which nothing here can stand in for.", why);

    [Theory]
    [InlineData("UniPCMultistepScheduler", "use_flow_sigmas", "true", "use_flow_sigmas is true")]
    [InlineData("DPMSolverMultistepScheduler", "prediction_type", "\"flow_prediction\"", "prediction_type is flow_prediction")]
    [InlineData("SomebodysOwnScheduler", "shift", "3.0", "it shifts its times")]
    public void Flow_matching_by_a_parameter_is_refused_too(string className, string key, string value, string why) =>
        AssertRefused(new() { ["_class_name"] = className, [key] = JsonNode.Parse(value) }, className, why);

    [Theory]
    [InlineData("EulerAncestralDiscreteScheduler", "trailing", "epsilon", false, true)]
    [InlineData("EulerDiscreteScheduler", "trailing", null, false, true)]
    [InlineData("EulerDiscreteScheduler", "leading", "epsilon", false, false)]
    [InlineData("EulerDiscreteScheduler", "trailing", "v_prediction", false, false)]
    [InlineData("EulerDiscreteScheduler", "trailing", "v_prediction", true, false)]
    [InlineData("DDIMScheduler", "trailing", "epsilon", false, false)]
    public void Trailing_Euler_steps_that_predict_noise_are_a_turbo_models(
        string className, string spacing, string? prediction, bool zeroSnr, bool few) => Assert.Equal(few, Choose(new()
        {
            ["_class_name"] = className,
            ["timestep_spacing"] = spacing,
            ["prediction_type"] = prediction,
            ["rescale_betas_zero_snr"] = zeroSnr,
        }).FewSteps);

    [Fact]
    public void A_file_without_a_class_takes_that_of_the_index_or_says_that_there_is_none()
    {
        JsonElement index = JsonDocument.Parse("""{"scheduler": ["diffusers", "EulerDiscreteScheduler"]}""").RootElement;

        Assert.Equal(("euler", null, false), Parts(SamplerChoice.Of(Json([]), index)));
        Assert.Equal(
            "scheduler_config.json says no class, so ddim is used (neither it nor model_index.json names one); --scheduler chooses another.",
            Choose([]).StandIn);
    }

    [Fact]
    public void A_name_of_any_length_and_any_characters_makes_one_short_sentence()
    {
        string sentence = Choose(new() { ["_class_name"] = "X\n\u001b[31m" + new string('é', 5000) }).StandIn!;

        Assert.InRange(sentence.Length, 1, MessageText.LongestWarning);
        Assert.DoesNotContain(sentence, char.IsControl);
    }

    private static void AssertRefused(JsonObject config, params string[] parts)
    {
        UserError error = Assert.Throws<UserError>(() => Choose(config));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private static SamplerChoice Choose(JsonObject config) => SamplerChoice.Of(Json(config), Json([]));

    private static JsonElement Json(JsonObject json) => JsonSerializer.SerializeToElement(json);

    private static (string, string?, bool) Parts(SamplerChoice choice) => (choice.Name, choice.StandIn, choice.FewSteps);
}
