using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models.Schedulers;

/// <summary>
/// Reads a scheduler_config.json for any sampler family: a key in the file wins, whatever class the file was written for; a key that is
/// absent takes the default of the family asked for, not of the file's own class. That is what diffusers' <c>from_config</c> does.
/// </summary>
public sealed class SchedulerConfigFile(JsonElement json)
{
    public SchedulerSettings Settings(SamplerKind kind)
    {
        RefuseUnsupported(kind);
        bool lcm = kind == SamplerKind.Lcm;
        var settings = new SchedulerSettings { Kind = kind };
        return settings with
        {
            TrainSteps = Integer("num_train_timesteps", settings.TrainSteps, 1, 100_000),
            BetaStart = Number("beta_start", lcm ? 0.00085 : settings.BetaStart),
            BetaEnd = Number("beta_end", lcm ? 0.012 : settings.BetaEnd),
            BetaSchedule = Text("beta_schedule") ?? (lcm ? "scaled_linear" : settings.BetaSchedule),
            Prediction = Text("prediction_type") switch
            {
                null or "epsilon" => PredictionType.Epsilon,
                "v_prediction" => PredictionType.Velocity,
                "sample" => PredictionType.Sample,
                { } other => throw Wrong("prediction_type", $"is \"{other}\"; epsilon, v_prediction and sample are supported"),
            },
            Spacing = Text("timestep_spacing") switch
            {
                null => kind is SamplerKind.Euler or SamplerKind.DpmSolver ? TimestepSpacing.Linspace : TimestepSpacing.Leading,
                "leading" => TimestepSpacing.Leading,
                "linspace" => TimestepSpacing.Linspace,
                "trailing" => TimestepSpacing.Trailing,
                { } other => throw Wrong("timestep_spacing", $"is \"{other}\"; leading, linspace and trailing are supported"),
            },
            StepsOffset = Integer("steps_offset", 0, 0, 1000),
            SetAlphaToOne = Flag("set_alpha_to_one", kind != SamplerKind.Pndm),
            ClipSample = kind is SamplerKind.Ddim or SamplerKind.Lcm && Flag("clip_sample", kind == SamplerKind.Ddim),
            ClipRange = json.Number("clip_sample_range") is double.PositiveInfinity
                ? double.PositiveInfinity : Number("clip_sample_range", settings.ClipRange),
            RescaleZeroSnr = kind != SamplerKind.Pndm && Flag("rescale_betas_zero_snr", false),
            Karras = kind is SamplerKind.Euler or SamplerKind.DpmSolver && Flag("use_karras_sigmas", false),
            LogLinear = kind == SamplerKind.Euler && Text("interpolation_type") == "log_linear",
            EndsAtSmallestSigma = Text("final_sigmas_type") switch
            {
                null or "zero" => false,
                "sigma_min" => true,
                { } other => throw Wrong("final_sigmas_type", $"is \"{other}\"; zero and sigma_min are supported"),
            },
            SolverOrder = kind == SamplerKind.DpmSolver ? Math.Min(2, Integer("solver_order", 2, 1, 100)) : 2,
            HeunTerm = Text("solver_type") == "heun",
            LowerOrderFinal = Flag("lower_order_final", true),
            EulerAtFinal = Flag("euler_at_final", false),
            OriginalSteps = Integer("original_inference_steps", settings.OriginalSteps, 1, 1000),
            TimestepScaling = Number("timestep_scaling", settings.TimestepScaling),
        };
    }

    /// <summary>Parameters that would silently draw another picture if they were passed over.</summary>
    private void RefuseUnsupported(SamplerKind kind)
    {
        if (Flag("thresholding", false))
        {
            throw Wrong("thresholding", "is true; dynamic thresholding is for pixel-space models and is not supported");
        }

        if (json.Member("trained_betas") is not null)
        {
            throw Wrong("trained_betas", "is set; only the named beta schedules are supported");
        }

        if (kind == SamplerKind.Pndm && !Flag("skip_prk_steps", false))
        {
            throw Wrong("skip_prk_steps",
                "is not true; PNDM without it starts with Runge-Kutta steps, which are not supported: choose another scheduler");
        }

        if (Text("timestep_type") is { } times && times != "discrete")
        {
            throw Wrong("timestep_type", $"is \"{times}\"; only discrete times are supported");
        }
    }

    private string? Text(string key) =>
        json.Member(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(key, "is not a text");

    private bool Flag(string key, bool missing) =>
        json.Member(key) is null ? missing : json.Flag(key) ?? throw Wrong(key, "is neither true nor false");

    private double Number(string key, double missing) =>
        json.Member(key) is null ? missing
        : json.Number(key) is { } number && double.IsFinite(number) ? number
        : throw Wrong(key, "is not a number that can be used");

    private int Integer(string key, int missing, int smallest, int largest)
    {
        double number = Number(key, missing);
        return number == Math.Floor(number) && number >= smallest && number <= largest
            ? (int)number
            : throw Wrong(key, $"is {number}; a whole number from {smallest} to {largest} is expected");
    }

    private static UserError Wrong(string key, string what) => new(ErrorClass.Model, $"scheduler_config.json: {key} {what}");
}
