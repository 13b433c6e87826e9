using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models.Schedulers;

/// <summary>The sampler that a model folder asks for, or what stands in for it.</summary>
/// <param name="Name">One of <see cref="SamplerNames.All"/>.</param>
/// <param name="StandIn">One sentence for the user when it is not what the file names, else null.</param>
/// <param name="FewSteps">The model was distilled for one to four steps without guidance (turbo), as far as the file tells.</param>
internal sealed record SamplerChoice(string Name, string? StandIn, bool FewSteps)
{
    private const int LongestName = 80;

    /// <param name="config">scheduler_config.json.</param>
    /// <param name="index">model_index.json, which names the class too.</param>
    /// <exception cref="UserError">Class Model: no sampler that is built would draw a picture with such a model.</exception>
    public static SamplerChoice Of(JsonElement config, JsonElement index)
    {
        string? named = ClassName(config, index);
        string shown = Printable(named ?? "");
        string className = named?.StartsWith("Flax", StringComparison.Ordinal) == true ? named["Flax".Length..] : named ?? "";
        if (WhyNone(className, config) is { } why)
        {
            throw new UserError(
                ErrorClass.Model,
                $"scheduler_config.json names {(shown.Length > 0 ? shown : "no class")}, which nothing here can stand in for. {why}; use a model that "
                    + "Stable Diffusion's own schedulers draw.");
        }

        bool few = className is "EulerDiscreteScheduler" or "EulerAncestralDiscreteScheduler" && config.Text("timestep_spacing") == "trailing"
            && config.Text("prediction_type") is null or "epsilon" && !(config.Flag("rescale_betas_zero_snr") ?? false);
        (string name, string? how) = Choose(className, config);
        (string levels, string? otherLevels) = Levels(name, config);
        string[] reasons = [.. new[] { how, otherLevels }.OfType<string>()];
        return new SamplerChoice(levels, reasons.Length == 0 ? null : Sentence(shown, levels, string.Join("; ", reasons)), few);
    }

    private static string? ClassName(JsonElement config, JsonElement index)
    {
        if (config.Text("_class_name") is { Length: > 0 } own)
        {
            return own;
        }

        return index.Member("scheduler") is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2
            && pair[1].ValueKind == JsonValueKind.String ? pair[1].GetString() : null;
    }

    private static string? WhyNone(string className, JsonElement config) => SamplerStandIns.WhyNone(className)
        ?? (config.Flag("use_flow_sigmas") == true ? SamplerStandIns.FlowByParameter("use_flow_sigmas is true")
            : config.Text("prediction_type") is { } type && type.StartsWith("flow", StringComparison.Ordinal)
                ? SamplerStandIns.FlowByParameter($"prediction_type is {Printable(type)}")
            : IsUnknown(className) && (config.Member("shift") is not null || config.Member("use_dynamic_shifting") is not null)
                ? SamplerStandIns.FlowByParameter("it shifts its times")
            : null);

    private static bool IsUnknown(string className) => !SamplerStandIns.Nearest.ContainsKey(className) && className is not
        ("DDIMScheduler" or "DDIMParallelScheduler" or "EulerDiscreteScheduler" or "DPMSolverMultistepScheduler" or "LCMScheduler");

    /// <summary>The sampler, and in what it differs from the one that is named.</summary>
    private static (string Name, string? How) Choose(string className, JsonElement config) => className switch
    {
        "DDIMScheduler" or "DDIMParallelScheduler" => (SamplerNames.Ddim, null),
        "EulerDiscreteScheduler" => (SamplerNames.Euler, null),
        "LCMScheduler" => (SamplerNames.Lcm, null),
        "DPMSolverMultistepScheduler" => (SamplerNames.Dpm, Solver(config)),
        "" => (SamplerNames.Ddim, "neither it nor model_index.json names one"),
        _ => SamplerStandIns.Nearest.TryGetValue(className, out (string Name, string Why) nearest)
            ? (nearest.Name, nearest.Why)
            : (SamplerNames.Ddim, "a class that is not known here; pictures may differ"),
    };

    /// <summary>DPM-Solver's class has more algorithms than DPM-Solver++ of second order.</summary>
    private static string? Solver(JsonElement config)
    {
        string algorithm = config.Text("algorithm_type") ?? "dpmsolver++";
        return algorithm.StartsWith("sde-", StringComparison.Ordinal) ? $"without the noise of {Printable(algorithm)}"
            : algorithm != "dpmsolver++" ? $"in place of its algorithm {Printable(algorithm)}"
            : config.Count("solver_order") > 2 ? "second order in place of third"
            : null;
    }

    /// <summary>With noise levels dense at the small end where the file asks for such; Karras's are built, others are not.</summary>
    private static (string Name, string? How) Levels(string name, JsonElement config)
    {
        string? dense = name switch
        {
            SamplerNames.Euler => SamplerNames.EulerKarras,
            SamplerNames.Dpm => SamplerNames.DpmKarras,
            _ => null,
        };
        bool Asks(string key) => config.Flag(key) ?? false;
        return dense is null ? (name, null)
            : Asks("use_karras_sigmas") ? (dense, null)
            : Asks("use_exponential_sigmas") ? (dense, "Karras noise levels in place of exponential ones")
            : Asks("use_lu_lambdas") ? (dense, "Karras noise levels in place of Lu's")
            : Asks("use_beta_sigmas") ? (name, "the usual noise levels in place of beta ones")
            : (name, null);
    }

    private static string Sentence(string className, string name, string how) => className.Length == 0
        ? $"scheduler_config.json says no class, so {name} is used ({how}); --scheduler chooses another."
        : $"scheduler_config.json names {className}, for which {name} stands in ({how}); --scheduler chooses another.";

    private static string Printable(string text) =>
        string.Concat(text.Take(LongestName).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) + (text.Length > LongestName ? "…" : "");
}
