using System.Text.Json;
using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Models;

/// <summary>What a request that says nothing gets from this model.</summary>
/// <param name="Guidance">Classifier-free guidance scale, 1 to 30.</param>
/// <param name="Steps">Sampling steps, 1 to 1000.</param>
/// <param name="Scheduler">Name as in <see cref="RenderRequest.Scheduler"/>.</param>
/// <param name="Strength">Mode, minimum and maximum are never null here.</param>
/// <param name="Source">Where they come from, for the user: "aadiff.json" or "defaults of the family".</param>
public sealed record ModelDefaults(double Guidance, int Steps, string Scheduler, StrengthMapping Strength, string Source)
{
    /// <summary>One sentence when <see cref="Scheduler"/> stands in for one that is not built; else null.</summary>
    public string? StandIn { get; init; }

    /// <summary>One sentence when steps and guidance are those of a distilled model by a guess from its files; else null.</summary>
    public string? FewSteps { get; init; }

    /// <summary>What a request that leaves these open should be told.</summary>
    public IEnumerable<string> Notes(string? scheduler = null, int? steps = null, double? guidance = null) =>
        new[] { scheduler is null ? StandIn : null, steps is null || guidance is null ? FewSteps : null }.OfType<string>();
}

/// <summary>Reads <c>aadiff.json</c>; what it leaves out is the family's and the scheduler's usual value.</summary>
internal static class ModelDefaultsReader
{
    public const string FileName = "aadiff.json";

    public static ModelDefaults Read(string folder, ModelFamily family, SamplerChoice sampler, bool guidanceIsInput)
    {
        ModelDefaults usual = OfFamily(family, sampler, guidanceIsInput);
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return usual;
        }

        JsonElement own = ModelJson.Read(path);
        JsonElement? strength = own.Member("strength");
        StrengthMapping mapping = new()
        {
            Mode = Mode(path, strength?.Text("mode")) ?? usual.Strength.Mode,
            Min = InRange(path, "strength.min", strength?.Number("min"), RequestLimits.LeastStrength, RequestLimits.MostStrength)
            ?? usual.Strength.Min,
            Max = InRange(path, "strength.max", strength?.Number("max"), RequestLimits.LeastStrength, RequestLimits.MostStrength)
            ?? usual.Strength.Max,
        };
        if (mapping.Min > mapping.Max)
        {
            throw new UserError(ErrorClass.Model, $"{path}: strength.min is {mapping.Min}, above strength.max, which is {mapping.Max}; swap them.");
        }

        string? name = own.Text("scheduler");
        if (name is not null && !SamplerNames.All.Contains(name))
        {
            throw new UserError(ErrorClass.Model, $"{path}: scheduler is '{name}'; use one of {string.Join(", ", SamplerNames.All)}.");
        }

        double? guidance = InRange(path, "guidance_scale", Guidance(own.Number("guidance_scale")), 1, RequestLimits.MostGuidance);
        int? steps = (int?)InRange(path, "steps", own.Number("steps"), 1, RequestLimits.MostSteps);
        return new ModelDefaults(guidance ?? usual.Guidance, steps ?? usual.Steps, name ?? usual.Scheduler, mapping, FileName)
        {
            StandIn = name is null ? usual.StandIn : null,
            FewSteps = guidance is null || steps is null ? usual.FewSteps : null,
        };
    }

    /// <summary>Both 0 and 1 turn it off, as in a request.</summary>
    private static double? Guidance(double? stated) => stated is { } scale ? RenderRequestRules.GuidanceInUse(scale) : null;

    private static ModelDefaults OfFamily(ModelFamily family, SamplerChoice sampler, bool guidanceIsInput)
    {
        bool consistency = sampler.Name == SamplerNames.Lcm;
        StrengthMapping strength = new() { Mode = StrengthMode.TwoSided, Min = 0.25, Max = 4 };

        // A distilled model without the guidance input was merged from LCM-LoRA: it wants no guidance at all. Nor do turbo models.
        double guidance = consistency ? (guidanceIsInput ? 8.5 : 1) : sampler.FewSteps ? 1 : family == ModelFamily.Sdxl ? 5 : 7.5;
        int steps = sampler.FewSteps ? SamplerNames.UsualSteps(SamplerNames.Lcm) : SamplerNames.UsualSteps(sampler.Name);
        return new ModelDefaults(guidance, steps, sampler.Name, strength, "defaults of the family")
        {
            StandIn = sampler.StandIn,
            FewSteps = sampler.FewSteps
                ? $"scheduler_config.json has the trailing spacing of models distilled for few steps (turbo), so {steps} steps without guidance are "
                    + "used; --steps and --guidance, or aadiff.json, say otherwise."
                : null,
        };
    }

    private static StrengthMode? Mode(string path, string? text) => text switch
    {
        null => null,
        "two-sided" => StrengthMode.TwoSided,
        "boost" => StrengthMode.Boost,
        "literal" => StrengthMode.Literal,
        "shrink" => StrengthMode.Shrink,
        _ => throw new UserError(ErrorClass.Model, $"{path}: strength.mode is '{text}'; use two-sided, boost, literal or shrink."),
    };

    private static double? InRange(string path, string name, double? value, double low, double high) =>
        value is null || (value >= low && value <= high)
            ? value
            : throw new UserError(ErrorClass.Model, $"{path}: {name} is {value}; it must lie between {low} and {high}.");
}
